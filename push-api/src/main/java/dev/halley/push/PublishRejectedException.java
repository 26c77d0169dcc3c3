package dev.halley.push;

/** A publish was not stored; nothing of it will be delivered. */
public class PublishRejectedException extends PushException {
    private static final long serialVersionUID = 1L;

    /** Why a publish is refused. */
    public enum Reason {
        /** Nobody listens to what clients publish there, or an observer denied it. */
        FORBIDDEN,
        /** The message is larger than the log keeps at all. */
        TOO_LARGE,
        /** A bound is reached (topics, or events that wait for observers). Trying later can help. */
        BUSY,
        /** The engine or the log is closed. */
        CLOSED
    }

    private final Reason reason;

    /**
     * @param reason why
     * @param message what was expected and what was found
     */
    public PublishRejectedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * @return why it was refused
     */
    public Reason reason() {
        return reason;
    }
}
