package io.tideway.engine.ledger.postgres.encoding;

import io.tideway.engine.ledger.Link;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links as one array per column, the form that the set-based statements need. */
public final class LinkColumns {

    public final int[] mappings;
    public final long[] ids;
    public final String[] leftKeys;
    public final String[] rightKeys;
    public final byte[][] leftBases;
    public final byte[] @Nullable [] rightBases;
    public final long[] leftVersions;
    public final long[] rightVersions;
    public final boolean[] detached;

    private final ByteWriter scratch = new ByteWriter();
    private int size;

    private LinkColumns(int count) {
        mappings = new int[count];
        ids = new long[count];
        leftKeys = new String[count];
        rightKeys = new String[count];
        leftBases = new byte[count][];
        rightBases = new byte[count][];
        leftVersions = new long[count];
        rightVersions = new long[count];
        detached = new boolean[count];
    }

    public static LinkColumns of(Map<Integer, List<Link>> links, Map<Integer, BaseCodec> codecs) {
        LinkColumns columns = new LinkColumns(count(links));
        links.forEach((mapping, list) -> {
            if (list.isEmpty()) {
                return;
            }
            BaseCodec codec = codecs.get(mapping);
            if (codec == null) {
                throw new AssertionError("links of mapping " + mapping + ", which was not passed");
            }
            list.forEach(link -> columns.append(mapping, link, codec));
        });
        return columns;
    }

    public static int count(Map<Integer, ? extends List<?>> byMapping) {
        return byMapping.values().stream().mapToInt(List::size).sum();
    }

    private void append(int mapping, Link link, BaseCodec codec) {
        int row = size++;
        mappings[row] = mapping;
        ids[row] = link.id();
        leftKeys[row] = link.leftKey().text();
        rightKeys[row] = link.rightKey().text();
        leftBases[row] = codec.encode(link.leftBase(), scratch);
        rightBases[row] = link.rightBase().equals(link.leftBase()) ? null : codec.encode(link.rightBase(), scratch);
        leftVersions[row] = link.leftVersion().number();
        rightVersions[row] = link.rightVersion().number();
        detached[row] = link.detached();
    }
}
