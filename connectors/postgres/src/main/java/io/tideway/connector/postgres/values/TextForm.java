package io.tideway.connector.postgres.values;

/** How the text of a type's output function becomes canonical. */
public enum TextForm {
    /** The server's text is canonical. */
    SAME {
        @Override
        public String canonical(String text) {
            return text;
        }
    },
    /** {@code t} and {@code f} become words. */
    BOOLEAN {
        @Override
        public String canonical(String text) {
            return text.equals("t") ? "true" : "false";
        }
    },
    /** The blanks that fill a {@code char(n)} mean nothing, and other systems do not have them. */
    BLANK_PADDED {
        @Override
        public String canonical(String text) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == ' ') {
                end--;
            }
            return text.substring(0, end);
        }
    };

    public abstract String canonical(String text);
}
