package io.tideway.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideway.engine.Side;
import io.tideway.engine.TableIdentity;
import io.tideway.spi.FieldLayout;
import io.tideway.spi.Fields;
import io.tideway.spi.KeyVersion;
import io.tideway.spi.ReadPace;
import io.tideway.spi.RecordKey;
import io.tideway.spi.RecordVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the links and bases of any ledger. */
abstract class LinkContract extends LedgerBench {

    private static final int MANY = 1_000;
    private static final int WIDE = 3 * ReadPace.FIRST;

    @Test
    void keepsBasesWhenPairsMove() {
        add(link("1", "r1", values("A", null, "5"), values("a", "CH", "5")));
        mapping = register("size", "web", "country", "title");
        Link moved = left("1").orElseThrow();
        assertThat(moved.leftBase())
                .isEqualTo(Fields.builder(mapping.pairs())
                        .set("title", "A")
                        .set("country", null)
                        .set("size", "5")
                        .build());
        assertThat(moved.rightBase().value("country")).isEqualTo("CH");
        assertThat(moved.rightBase().isPresent(1)).isFalse();
    }

    @Test
    void keepsBasesOfARenamedPairAndForgetsThoseOfAForgottenPair() {
        add(link("1", "r1", values("A", null, "5"), values("a", "CH", "5")));
        ledger.renamePair(mapping.id(), "title", "headline");
        mapping = register("headline", "country", "size");
        assertThat(left("1").orElseThrow().leftBase().value("headline")).isEqualTo("A");
        ledger.forgetPairs(mapping.id(), List.of("size"));
        mapping = register("headline", "country", "size");
        assertThat(left("1").orElseThrow().leftBase().isPresent(2)).isFalse();
        assertThat(left("1").orElseThrow().leftBase().value("headline")).isEqualTo("A");
    }

    @Test
    void keepsLinksOfARenamedMapping() {
        add(link("1", "r1"));
        ledger.renameMapping(mapping.id(), "another");
        assertThat(ledger.mappings(sync)).containsEntry("another", mapping.id()).doesNotContainKey(mapping.name());
        MappingRow renamed = ledger.register(
                sync, "another", LEFT_TABLE, RIGHT_TABLE, mapping.pairs().names());
        assertThat(renamed.id()).isEqualTo(mapping.id());
        assertThat(left("1")).isPresent();
    }

    @Test
    void storesTableIdentities() {
        assertThat(ledger.identities(mapping.id())).isEmpty();
        TableIdentity table = new TableIdentity(
                "7",
                List.of(
                        new TableIdentity.KeyField("b", "3", "mood\u001fold"),
                        new TableIdentity.KeyField("a", "1", "")),
                new KeyVersion("16385", "16390"),
                Map.of("title", new TableIdentity.Field("2", "text")));
        TableIdentity bare = new TableIdentity("8", List.of(), Map.of());
        ledger.setIdentities(mapping.id(), Map.of(Side.LEFT, bare, Side.RIGHT, bare));
        ledger.setIdentities(mapping.id(), Map.of(Side.LEFT, table, Side.RIGHT, bare));
        reopen();
        assertThat(ledger.identities(mapping.id()))
                .containsOnly(Map.entry(Side.LEFT, table), Map.entry(Side.RIGHT, bare));
        ledger.forget(sync);
        assertThat(ledger.identities(mapping.id())).isEmpty();
    }

    @Test
    void forgetsTheBaseOfARemovedPair() {
        add(link("1", "r1"));
        mapping = register("country", "size");
        mapping = register("country", "size", "title");
        assertThat(left("1").orElseThrow().leftBase().isPresent(2)).isFalse();
        assertThat(left("1").orElseThrow().leftBase().value("size")).isEqualTo("5");
    }

    @Test
    void storesAllKindsOfLinks() {
        FieldLayout layout = mapping.pairs();
        Fields partial = Fields.builder(layout).set(1, "").build();
        Fields odd = values("Zürich 日本 🚲", "\u0000\u0001", "x".repeat(100_000));
        List<Link> added = add(
                link("1", "r1"),
                link("2,\\,", "ключ", odd, values(null, null, null)),
                link("3", "r3", Fields.none(layout), Fields.none(layout)),
                link("", "r4", partial, odd));
        assertThat(added).extracting(Link::id).doesNotHaveDuplicates().doesNotContain(Link.NEW);
        assertThat(added).extracting(link -> link.rightKey().text()).containsExactly("r1", "ключ", "r3", "r4");
        reopen();
        assertThat(lookup(Side.LEFT, "1", "2,\\,", "3", "", "5")).hasSize(4).containsValues(added.toArray(new Link[0]));
        assertThat(lookup(Side.RIGHT, "r1", "ключ", "r3", "r4", "1"))
                .hasSize(4)
                .containsValues(added.toArray(new Link[0]));
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(4);
        assertThat(ledger.countLinks(List.of(mapping.id(), Integer.MAX_VALUE), Duration.ofMinutes(1)))
                .contains(Map.of(mapping.id(), 4L, Integer.MAX_VALUE, 0L));
    }

    @Test
    void changesBasesVersionsAndDetachment() {
        Link stored = add(link("1", "r1"), link("2", "r2")).get(0);
        Link changed = new Link(
                stored.id(),
                stored.leftKey(),
                stored.rightKey(),
                values("B", "CH", null),
                values("b", "CH", null),
                new RecordVersion(Long.MAX_VALUE),
                new RecordVersion(-1),
                true);
        commit(Updates.of(sync).changed(mapping.id(), changed));
        assertThat(left("1")).contains(changed);
        assertThat(left("2").orElseThrow().leftBase().value("title")).isEqualTo("A 2");
        commit(Updates.of(sync).changed(mapping.id(), changed));
        assertThat(right("r1")).contains(changed);
    }

    @Test
    void replacesALinkWithEitherKey() {
        add(link("1", "r1"), link("2", "r2"), link("3", "r3"));
        Link replacing = add(link("1", "r2")).get(0);
        assertThat(lookup(Side.LEFT, "1", "2", "3")).hasSize(2).containsValue(replacing);
        assertThat(right("r1")).isEmpty();
        assertThat(right("r2")).contains(replacing);
    }

    @Test
    void storesManyLinksAtOnce() {
        List<Link> added = add(many("r"));
        assertThat(added).extracting(Link::id).doesNotHaveDuplicates();
        reopen();
        assertThat(ledger.linksAfter(mapping, 0, MANY + 1)).containsExactlyElementsOf(added);
    }

    @Test
    void manyLinksReplaceThoseWithEitherKey() {
        add(link("7", "r0"), link("x", "s9"), link("y", "r9"));
        List<Link> added = add(many("s"));
        assertThat(lookup(Side.LEFT, "7", "x", "y")).hasSize(2).containsValue(added.get(7));
        assertThat(right("s9")).contains(added.get(9));
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(MANY + 1);
    }

    /** Creates links of all kinds, from 0 up. */
    private Link[] many(String rightPrefix) {
        Link[] links = new Link[MANY];
        for (int i = 0; i < MANY; i++) {
            Fields base = i % 3 == 0 ? values("日本 " + i, null, "") : values("A", "B", "x".repeat(i));
            links[i] =
                    link(Integer.toString(i), rightPrefix + i, base, i % 2 == 0 ? base : values(null, "\u0001", "é"));
        }
        return links;
    }

    @Test
    void addingALinkTwiceKeepsOne() {
        add(link("1", "r1"), link("2", "r2"));
        Link again = add(link("1", "r1")).get(0);
        assertThat(left("1")).contains(again);
        assertThat(ledger.countLinks(mapping.id())).isEqualTo(2);
    }

    @Test
    void theLastOfTwoLinksAddedTogetherIsKept() {
        List<Link> added = add(link("1", "r1"), link("1", "r2"));
        assertThat(added).hasSize(2);
        assertThat(left("1")).contains(added.get(1));
        assertThat(right("r1")).isEmpty();
    }

    @Test
    void removesAndAddsInOneUpdate() {
        long old = add(link("1", "r1")).get(0).id();
        Updates update = Updates.of(sync).added(mapping.id(), link("1", "r9")).removed(mapping.id(), old);
        Link fresh = addedBy(update).get(0);
        assertThat(left("1")).contains(fresh);
        commit(Updates.of(sync).removed(mapping.id(), fresh.id(), fresh.id()));
        assertThat(ledger.countLinks(mapping.id())).isZero();
    }

    @Test
    void swapsKeysBetweenLinks() {
        List<Link> stored = add(link("1", "r1"), link("2", "r2"), link("3", "r3"));
        Link first = withLeftKey(stored.get(0), "2");
        Link second = withLeftKey(stored.get(1), "1");
        commit(Updates.of(sync).moved(mapping.id(), first, second));
        assertThat(left("2")).contains(first);
        assertThat(left("1")).contains(second);
        assertThat(right("r1")).contains(first);
        Link third = withLeftKey(stored.get(2), "1");
        commit(Updates.of(sync).moved(mapping.id(), third));
        assertThat(left("1")).contains(third);
        assertThat(right("r2")).isEmpty();
        assertThat(left("3")).isEmpty();
    }

    private static Link withLeftKey(Link link, String key) {
        return new Link(
                link.id(),
                RecordKey.of(key),
                link.rightKey(),
                link.leftBase(),
                link.rightBase(),
                link.leftVersion(),
                link.rightVersion(),
                link.detached());
    }

    @Test
    void pagesLinksInTheOrderOfTheirIds() {
        List<Link> added = new ArrayList<>(add(link("3", "r3"), link("1", "r1"), link("2", "r2")));
        reopen();
        added.addAll(add(link("0", "r0")));
        List<Link> first = ledger.linksAfter(mapping, Link.NEW, 3);
        assertThat(first).containsExactlyElementsOf(added.subList(0, 3));
        assertThat(ledger.linksAfter(mapping, first.get(2).id(), 3)).containsExactly(added.get(3));
        assertThat(ledger.linksAfter(mapping, added.get(3).id(), 3)).isEmpty();
    }

    @Test
    void pagesOfWideLinksAreShort() {
        List<Link> added = addWide();
        List<Link> read = new ArrayList<>();
        List<Link> page = ledger.linksAfter(mapping, Link.NEW, WIDE);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThan(WIDE);
            read.addAll(page);
            page = ledger.linksAfter(mapping, page.getLast().id(), WIDE);
        }
        assertThat(read).containsExactlyElementsOf(added);
    }

    @Test
    void findsOnlySomeOfManyWideLinksButAllOfFew() {
        List<Link> added = addWide();
        List<RecordKey> keys = added.stream().map(Link::rightKey).toList();
        FoundLinks found = ledger.links(mapping, Side.RIGHT, keys);
        assertThat(found.complete()).isFalse();
        assertThat(found.byKey().values()).isNotEmpty().hasSizeLessThan(WIDE);
        assertThat(added).containsAll(found.byKey().values());
        FoundLinks few = ledger.links(mapping, Side.RIGHT, keys.subList(0, ReadPace.FIRST));
        assertThat(few.complete()).isTrue();
        assertThat(few.byKey()).hasSize(ReadPace.FIRST);
    }

    private List<Link> addWide() {
        Link[] links = new Link[WIDE];
        for (int i = 0; i < WIDE; i++) {
            Fields base = values("A " + i, "x".repeat((int) Ledger.MAX_READ_CHARS / ReadPace.FIRST), null);
            links[i] = link(Integer.toString(i), "r" + i, base, base);
        }
        return add(links);
    }

    @Test
    void keepsTheLinksOfMappingsApart() {
        MappingRow people =
                ledger.register(sync, "people", LEFT_TABLE, RIGHT_TABLE, List.of("title", "country", "size"));
        add(link("1", "r1"));
        Updates other = Updates.of(sync).added(people.id(), link("1", "p1")).numbered(ledger::newLinkId);
        ledger.commit(other.build(), List.of(mapping, people));
        assertThat(left("1").orElseThrow().rightKey()).isEqualTo(RecordKey.of("r1"));
        assertThat(ledger.countLinks(people.id())).isEqualTo(1);
    }
}
