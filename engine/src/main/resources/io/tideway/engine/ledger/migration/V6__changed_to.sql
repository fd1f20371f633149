-- What the change of changed_at told: a checksum for each field. Without it the time is not known to hold for what is read later.
ALTER TABLE issue ADD changed_to text;
