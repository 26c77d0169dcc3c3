package dev.halley.push;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far a reader has come: one position for each lane. Immutable. Written as positions joined by commas, ordered by lane; see
 * docs/protocol.md §3. It is no capability: whoever holds one may read nothing by it.
 */
public final class Cursor {
    /** The most lanes that a cursor can name. */
    public static final int MAX_LANES = 64;

    private static final int MAX_LENGTH = MAX_LANES * 53;

    private final List<Position> positions;

    private Cursor(List<Position> sorted) {
        this.positions = sorted;
    }

    /**
     * @param position where the reader stands in the only lane
     * @return a cursor of one lane
     */
    public static Cursor of(Position position) {
        return new Cursor(List.of(position));
    }

    /**
     * @param positions 1 to 64 positions, each of another lane, in any order
     * @return the cursor
     * @throws InvalidInputException if there are none, too many, or two of one lane
     */
    public static Cursor of(Collection<Position> positions) {
        Position[] sorted = positions.toArray(new Position[0]);
        Arrays.sort(sorted, Comparator.comparing(Position::lane));
        if (sorted.length == 0 || sorted.length > MAX_LANES) {
            throw InvalidInputException.of("cursor", "1 to 64 positions", sorted.length + " positions");
        }
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i].lane().equals(sorted[i - 1].lane())) {
                throw InvalidInputException.of(
                        "cursor", "one position for each lane", "lane " + sorted[i].lane() + " twice");
            }
        }
        return new Cursor(List.of(sorted));
    }

    /**
     * Reads positions joined by commas, in any order of lanes.
     *
     * @param text the written form
     * @return the cursor
     * @throws InvalidInputException if {@code text} has another form
     */
    public static Cursor parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw InvalidInputException.of("cursor", "at most " + MAX_LENGTH + " characters", text);
        }
        try {
            return of(Arrays.stream(text.split(",", -1)).map(Position::parse).toList());
        } catch (InvalidInputException e) {
            throw InvalidInputException.of(
                    "cursor", "positions such as k3x9-42, one for each lane, joined by commas", text);
        }
    }

    /**
     * @return the positions, ordered by lane; never empty
     */
    public List<Position> positions() {
        return positions;
    }

    /**
     * @param lane a lane's name
     * @return the sequence in that lane, empty where the cursor does not know the lane
     */
    public OptionalLong sequence(String lane) {
        for (Position position : positions) {
            if (position.lane().equals(lane)) {
                return OptionalLong.of(position.sequence());
            }
        }
        return OptionalLong.empty();
    }

    /**
     * @param position a message's position
     * @return whether a reader at this cursor has it behind it
     */
    public boolean covers(Position position) {
        OptionalLong sequence = sequence(position.lane());
        return sequence.isPresent() && sequence.getAsLong() >= position.sequence();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cursor cursor && cursor.positions.equals(positions);
    }

    @Override
    public int hashCode() {
        return positions.hashCode();
    }

    @Override
    public String toString() {
        if (positions.size() == 1) {
            return positions.get(0).toString();
        }
        StringBuilder text = new StringBuilder();
        for (Position position : positions) {
            text.append(text.length() == 0 ? "" : ",").append(position);
        }
        return text.toString();
    }
}
