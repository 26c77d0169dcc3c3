package dev.halley.push;

import org.jspecify.annotations.Nullable;

/** The one base of what Halley throws. Its message says what was expected and what was found. */
public class PushException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was expected and what was found
     */
    public PushException(String message) {
        super(message);
    }

    /**
     * @param message what was expected and what was found
     * @param cause what brought it about, null where there is nothing else
     */
    public PushException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
