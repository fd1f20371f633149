package io.tideway.server.demo;

import java.util.List;

/** The edits of the users of shop and back office while the demo runs. */
final class DemoScript {

    private final DemoDatabase shop;
    private final DemoDatabase office;
    private final DemoData data;
    private final Runnable retry;

    /**
     * @param retry tries all issues again
     */
    DemoScript(DemoDatabase shop, DemoDatabase office, DemoData data, Runnable retry) {
        this.shop = shop;
        this.office = office;
        this.data = data;
        this.retry = retry;
    }

    /** One edit of a user. */
    record Step(String caption, Runnable deed) {}

    /** The edits that run once, in order. */
    List<Step> story() {
        return List.of(
                new Step("The shop corrects a phone number.", () -> shopSets("phone", data.phone(), 12)),
                new Step("The office counts a company's employees again.", () -> officeSets("employees", 250, 34)),
                new Step("Both edit one record at once, in different fields: both edits stay.", () -> {
                    shopSets("country", "FR", 56);
                    officeSets("employees", 77, 56);
                }),
                new Step("Both rename one company at once. The rule for this field is `conflicts: left`.", () -> {
                    shopSets("title", "Tidal Goods Ltd", 78);
                    officeSets("name", "Tidal Goods Limited", 78);
                }),
                new Step("The office wins a new company, with a contact.", this::newCompany),
                new Step("The shop sells something.", this::newOrder),
                new Step(
                        "The shop enters a phone number that the office's check constraint refuses.",
                        () -> shopSets("phone", "ask at the desk", 90)),
                new Step("All other records sync meanwhile.", () -> officeSets("phone", data.phone(), 91)),
                new Step("The shop corrects the number, and the issue is tried again.", this::mend),
                new Step(
                        "The office deletes a contact.",
                        () -> office.execute("DELETE FROM crm.contacts WHERE email ="
                                + " (SELECT email FROM crm.contacts ORDER BY email LIMIT 1)")));
    }

    /** Reverts the edit that the other side refused, so that the story may end anywhere. */
    void mend() {
        shopSets("phone", data.phone(), 90);
        retry.run();
    }

    /** Returns an everyday edit, for as long as the demo runs. */
    Step everyday(int round) {
        long account = data.anyAccount();
        return switch (round % 4) {
            case 0 -> new Step("", () -> shopSets("phone", data.phone(), account));
            case 1 -> new Step("", this::newOrder);
            case 2 -> new Step("", () -> officeSets("employees", 1 + round, account));
            default -> new Step("", this::newCompany);
        };
    }

    private void shopSets(String field, Object value, long account) {
        shop.execute("UPDATE accounts SET " + field + " = ? WHERE id = ?", value, account);
    }

    private void officeSets(String field, Object value, long account) {
        office.execute("UPDATE crm.companies SET " + field + " = ? WHERE shop_id = ?", value, account);
    }

    private void newOrder() {
        String last = shop.queryOne("SELECT max(id) FROM orders");
        shop.execute(
                "INSERT INTO orders (account_id, order_no, amount, status) VALUES (?, ?, ?, 'open')",
                data.anyAccount(),
                "A-" + (20_000 + Long.parseLong(last)),
                data.amount());
    }

    private void newCompany() {
        String title = data.company();
        String count = office.queryOne("SELECT count(*) FROM crm.companies");
        String domain = DemoData.slug(title) + "-new-" + count + ".example";
        String person = data.person();
        office.execute(
                "WITH company AS (INSERT INTO crm.companies (domain, name, country_name, phone, employees)"
                        + " VALUES (?, ?, 'Germany', ?, 12) RETURNING id)"
                        + " INSERT INTO crm.contacts (company_id, email, name, job_title) SELECT id, ?, ?, ? FROM company",
                domain,
                title,
                data.phone(),
                DemoData.slug(person) + "@" + domain,
                person,
                data.job());
    }
}
