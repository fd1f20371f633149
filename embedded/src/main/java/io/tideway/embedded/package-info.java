/** Starts real Postgres servers from the binaries that Maven brings: the ledger's, the demo's and the tests'. */
@NullMarked
package io.tideway.embedded;

import org.jspecify.annotations.NullMarked;
