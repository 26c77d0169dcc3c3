package dev.halley.it.chaos;

/** The server broke the protocol, or a promise. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
        super(what);
    }

    static void unless(boolean kept, String form, Object... found) {
        if (!kept) {
            throw new Broken(String.format(form, found));
        }
    }
}
