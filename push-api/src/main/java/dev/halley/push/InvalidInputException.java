package dev.halley.push;

/** A topic, pattern, position, cursor or other input is not of the form that docs/protocol.md demands. */
public class InvalidInputException extends PushException {
    private static final long serialVersionUID = 1L;

    /** The longest part of a wrong input that is quoted back, in characters. */
    private static final int QUOTED = 64;

    /**
     * @param message what was expected and what was found
     */
    public InvalidInputException(String message) {
        super(message);
    }

    /**
     * @param message what was expected and what was found
     * @param cause what found it
     */
    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception whose message reads {@code name: expected …, found "…"}.
     *
     * @param name which input it was
     * @param expected what would have been right
     * @param found what came; quoted up to 64 characters, with control characters and quotes replaced by {@code ?}
     * @return the exception, for the caller to throw
     */
    public static InvalidInputException of(String name, String expected, String found) {
        StringBuilder quoted = new StringBuilder();
        found.codePoints().limit(QUOTED).forEach(c -> {
            boolean odd = Character.isISOControl(c)
                    || c == '"'
                    || (c >= 0xD800 && c <= 0xDFFF)
                    || (c >= 0x2028 && c <= 0x2029);
            quoted.appendCodePoint(odd ? '?' : c);
        });
        String more = found.codePointCount(0, found.length()) > QUOTED ? "…" : "";
        return new InvalidInputException(name + ": expected " + expected + ", found \"" + quoted + more + "\"");
    }
}
