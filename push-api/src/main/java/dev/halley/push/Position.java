package dev.halley.push;

/**
 * Where a message stands: a lane (a totally ordered part of the log, its epoch included) and a sequence number in it,
 * never reused. Written {@code lane-sequence}; see docs/protocol.md §3.
 *
 * @param lane 1 to 32 of {@code a-z 0-9}
 * @param sequence 0 to 2⁶³−1
 */
public record Position(String lane, long sequence) {
    private static final String FORM = "a position such as k3x9-42";
    private static final int MAX_LANE = 32;
    private static final int MAX_DIGITS = 19;

    /** Checks both parts; throws {@link InvalidInputException}. */
    public Position {
        if (lane.isEmpty() || lane.length() > MAX_LANE || !isLane(lane)) {
            throw InvalidInputException.of("position", "a lane of 1 to 32 characters a-z 0-9", lane);
        }
        if (sequence < 0) {
            throw InvalidInputException.of("position", "a sequence of 0 or more", Long.toString(sequence));
        }
    }

    /**
     * Reads what {@link #toString} writes, and nothing else.
     *
     * @param text the written form
     * @return the position
     * @throws InvalidInputException if {@code text} has another form
     */
    public static Position parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 1) {
            throw InvalidInputException.of("position", FORM, text);
        }
        String digits = text.substring(dash + 1);
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!plain) {
            throw InvalidInputException.of("position", FORM, text);
        }
        try {
            return new Position(text.substring(0, dash), Long.parseLong(digits));
        } catch (NumberFormatException e) {
            throw InvalidInputException.of("position", "a sequence of at most " + Long.MAX_VALUE, text);
        }
    }

    /** A loop, since each message has a position and each read makes some. */
    private static boolean isLane(String lane) {
        for (int i = 0; i < lane.length(); i++) {
            char c = lane.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return lane + '-' + sequence;
    }
}
