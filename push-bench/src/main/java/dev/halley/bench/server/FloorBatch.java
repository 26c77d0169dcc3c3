package dev.halley.bench.server;

/**
 * Bytes for all that stand at the same place of a {@link FloorLog}.
 *
 * @param end where they stand after it
 * @param text the same where it is {@link Kind#TEXT}, otherwise empty
 */
record FloorBatch(int end, byte[] bytes, String text) {
    /** How a batch looks: what stands around it, and before and after each message. */
    enum Kind {
        BINARY("", "", "", ""),
        TEXT("", "", "", ""),
        LINES("", "", "", ""),
        /** In the envelope each has its number before it, too. */
        EVENTS("", "data: ", "\n", ""),
        SCRIPT("<script nonce=\"0123456789abcdef01234567\">h([", "", ",", "])</script>\n");

        final byte[] first;
        final byte[] before;
        final byte[] after;
        final byte[] last;

        Kind(String first, String before, String after, String last) {
            this.first = BareTomcat.ascii(first);
            this.before = BareTomcat.ascii(before);
            this.after = BareTomcat.ascii(after);
            this.last = BareTomcat.ascii(last);
        }
    }
}
