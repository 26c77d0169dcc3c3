package dev.halley.containers;

/** What a server does otherwise than the rest. A check that meets one insists on it, so that it is noticed when the server changes. */
enum Quirk {
    CUTS_FIRST(
            "When the server stops, clients are cut without the close code 4001, and come back. Jetty closes connections before applications hear of the stop"
                    + " (`org.eclipse.jetty.server.Server.doStop`).");

    private final String text;

    Quirk(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
