package io.tideway.server.demo;

/** The demo's {@code tideway.yaml}: an example to copy from. */
final class DemoConfiguration {

    private DemoConfiguration() {}

    /** Returns the file. Long, since it is the file as it is written. */
    static String text(int shopPort, int officePort) {
        return """
                # Written by `tideway demo`.
                connections:
                  shop:
                    connector: postgres
                    host: 127.0.0.1
                    port: %d
                    database: shop
                    user: shop
                    password: %s
                  office:
                    connector: postgres
                    host: 127.0.0.1
                    port: %d
                    database: office
                    user: office
                    password: %s

                syncs:
                  customers:
                    left: shop
                    right: office
                    tables:
                      - name: accounts
                        left: public.accounts
                        right: crm.companies
                        match: [domain]            # links what exists on both sides already
                        fields:
                          - domain
                          - { left: title, right: name, conflicts: left }
                          - left: country
                            right: country_name
                            values: { CH: Switzerland, DE: Germany, FR: France, US: United States }
                          - phone
                          - employees
                          - { left: $key, right: shop_id, direction: left-to-right }
                      - name: people
                        left: public.people
                        right: crm.contacts
                        match: [email]
                        fields:
                          - email
                          - { left: full_name, right: name }
                          - { left: job, right: job_title }
                          - { left: account_id, right: company_id, references: accounts }
                      - name: orders
                        left: public.orders
                        right: crm.deals
                        direction: left-to-right
                        match: [order_no]
                        fields:
                          - order_no
                          - amount
                          - status
                          - { left: account_id, right: company_id, references: accounts }
                """.formatted(shopPort, DemoDatabase.PASSWORD, officePort, DemoDatabase.PASSWORD);
    }
}
