package dev.halley.it.chaos;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one client must be told, judged by what was appended: each message that its patterns match, in order and once, or else one gap. What the
 * cursor passed over is owed, see {@link Debts}. Throws {@link Broken}. For one thread.
 */
final class Model {
    private final Ledger ledger;
    private final Figures figures;
    /** The newest position that was told, by lane: what the client brings back. */
    private final Map<String, Long> positions = new TreeMap<>();

    private final Debts debts = new Debts();

    /** What is read in full, then that of which only the newest messages are. */
    private List<String> patterns = List.of();

    private Epoch epoch;
    private int cursor;
    /** Up to here, what was removed before the client came without a cursor is not owed. */
    private int forgivenUntil;
    /** The log's end when the connection began, at most. */
    private int head;

    private boolean lostBefore;
    private boolean epochGapDue;
    private boolean rollbackGapDue;
    private boolean expiredGapDue;

    Model(Ledger ledger, Figures figures) {
        this.ledger = ledger;
        this.figures = figures;
    }

    /** Begins anew, as a page does that is loaded again. */
    void forget() {
        positions.clear();
        debts.forgiveAll();
    }

    /** A place that no log has reached. */
    void jumpAhead() {
        if (positions.size() == 1) {
            positions.replaceAll((lane, sequence) -> sequence + Integer.MAX_VALUE);
        }
    }

    /** Empty for none. */
    String cursor() {
        return positions.entrySet().stream()
                .map(position -> position.getKey() + "-" + position.getValue())
                .collect(Collectors.joining(","));
    }

    /** What it brings of one lane. */
    Optional<Position> known(String lane) {
        return Optional.ofNullable(positions.get(lane)).map(sequence -> new Position(lane, sequence));
    }

    /** A connection begins with what {@link #cursor} says. */
    void connecting(List<String> full, List<String> latest) {
        patterns = Stream.concat(full.stream(), latest.stream()).toList();
        debts.want(full, latest);
        lostBefore = positions.size() == 1
                && epoch != null
                && positions.containsKey(epoch.lane())
                && debts.isLoss(epoch, positions.get(epoch.lane()));
    }

    /** {@code open}, or the beginning of what a poll answers. */
    void opened(Position at, String verdict) {
        Epoch before = epoch;
        epoch = ledger.epoch(at.lane());
        head = epoch.bound();
        Long brought = positions.get(at.lane());
        epochGapDue = positions.size() > (brought == null ? 0 : 1);
        rollbackGapDue = brought != null && brought > head;
        boolean resumed = brought != null && !rollbackGapDue;
        if (positions.isEmpty()) {
            expect("verdict", "fresh", verdict);
        } else if (epochGapDue || rollbackGapDue) {
            expect("verdict", "gap", verdict);
        } else {
            expect("cursor of open", brought, at.sequence());
            Broken.unless(
                    !lostBefore || before != epoch || verdict.equals("gap"),
                    "expected the verdict gap, found %s",
                    verdict);
            Broken.unless(
                    verdict.equals("resumed") || verdict.equals("gap") && debts.isPossibleLoss(epoch, brought),
                    "nothing was lost after %s, found the verdict %s",
                    at,
                    verdict);
        }
        expiredGapDue = resumed && !epochGapDue && verdict.equals("gap") && !debts.isAnyLatest();
        if (!resumed) {
            debts.forgiveAll();
        }
        cursor = (int) at.sequence();
        forgivenUntil = resumed ? cursor : head;
        if (!rollbackGapDue) {
            positions.put(at.lane(), at.sequence());
        }
    }

    private static void expect(String what, Object expected, Object found) {
        Broken.unless(expected.equals(found), "%s: expected %s, found %s", what, expected, found);
    }

    void message(JsonObject message) {
        Position position = Position.parse(message.getString("position"));
        expectToldOfLostCursor();
        int sequence = sequence(position);
        Broken.unless(sequence > cursor, "%s given again at %d", position, cursor);
        epoch.await(sequence);
        check(message, sequence);
        debts.passOver(epoch, cursor, sequence - 1, forgivenUntil);
        debts.given(epoch, sequence);
        moveTo(sequence);
        figures.count("delivered");
    }

    /** That a message is what was published. */
    private void check(JsonObject message, int sequence) {
        int topic = epoch.topic(sequence);
        expect("topic", Topics.NAMES.get(topic), message.getString("topic"));
        Broken.unless(debts.isWanted(topic), "%s does not match %s", message.getString("topic"), patterns);
        expect("data", Payload.of(epoch.number(sequence)), message.getString("data"));
        expect("key", String.valueOf(epoch.key(sequence)), message.getString("key", "null"));
    }

    private int sequence(Position position) {
        expect("lane", epoch.lane(), position.lane());
        return Math.toIntExact(position.sequence());
    }

    private void expectToldOfLostCursor() {
        Broken.unless(!epochGapDue, "expected the gap of reason epoch first");
        Broken.unless(!rollbackGapDue, "expected the gap of reason rollback first");
    }

    void gap(JsonObject gap) {
        String reason = gap.getString("reason");
        List<String> topics = gap.getJsonArray("topics").getValuesAs(JsonString::getString);
        int at = sequence(Cursor.parse(gap.getString("cursor")).positions().get(0));
        boolean mayBePossible = reason.equals("expired") && debts.isLatest(Topics.NAMES.indexOf(topics.get(0)));
        Broken.unless(mayBePossible || !gap.containsKey("possible"), "no topic was forgotten, found %s", gap);
        figures.count("gaps " + reason);
        switch (reason) {
            case "epoch" -> {
                Broken.unless(epochGapDue, "expected no gap of reason epoch");
                epochGapDue = false;
                lostCursor(topics, at);
            }
            case "rollback" -> {
                Broken.unless(rollbackGapDue, "expected no gap of reason rollback");
                rollbackGapDue = false;
                lostCursor(topics, at);
            }
            case "expired" -> expired(topics, at);
            default -> throw new Broken("expected no gap of reason " + reason);
        }
    }

    private void lostCursor(List<String> topics, int at) {
        expect("topics", patterns, topics);
        expect("place of the gap", cursor, at);
        positions.clear();
        positions.put(epoch.lane(), (long) at);
    }

    private void expired(List<String> topics, int at) {
        expectToldOfLostCursor();
        expect("topics of a gap", 1, topics.size());
        int topic = Topics.NAMES.indexOf(topics.get(0));
        Broken.unless(topic >= 0 && debts.isWanted(topic), "%s does not match %s", topics, patterns);
        Broken.unless(at > cursor, "gap at %d told again at %d", at, cursor);
        epoch.await(at);
        expect("topic at the place of the gap", topic, epoch.topic(at));
        Broken.unless(epoch.floor(topic) >= at, "%s is still kept at %d", topics, at);
        debts.passOver(epoch, cursor, at - 1, forgivenUntil);
        debts.forgive(topic, at);
        expiredGapDue = false;
        moveTo(at);
    }

    /** The cursor moves without a message. */
    void advance(Cursor told) {
        expectToldOfLostCursor();
        int sequence = sequence(told.positions().get(0));
        Broken.unless(
                sequence >= cursor && told.positions().size() == 1, "cursor went from %d back to %s", cursor, told);
        epoch.await(sequence);
        debts.passOver(epoch, cursor, sequence, forgivenUntil);
        moveTo(sequence);
    }

    private void moveTo(int sequence) {
        cursor = sequence;
        positions.put(epoch.lane(), (long) sequence);
        Broken.unless(
                !expiredGapDue || cursor < head || debts.isAny(),
                "the verdict was gap, but no gap came until %d",
                cursor);
    }

    /** What came before the cursor, as it was asked for. */
    void history(JsonObject subscribed) {
        JsonArray messages = subscribed.getJsonArray("messages");
        int before = 0;
        for (JsonObject message : messages.getValuesAs(JsonObject.class)) {
            int sequence = sequence(Position.parse(message.getString("position")));
            Broken.unless(
                    sequence > before && sequence <= cursor, "history up to %d: %d after %d", cursor, sequence, before);
            check(message, sequence);
            before = sequence;
        }
        figures.add("history", messages.size());
    }

    /** Whether it has come to the log's end. */
    boolean isAtEnd() {
        return epoch == ledger.current() && cursor == epoch.last() && !epochGapDue && !rollbackGapDue;
    }

    /** At the log's end nothing may be owed. */
    void checkNothingOwed() {
        debts.checkNone();
    }

    @Override
    public String toString() {
        return patterns + " at " + cursor();
    }
}
