package dev.halley.containers;

/** What a server does otherwise than the rest. A check that meets one insists on it, so that it is noticed when the server changes. */
enum Quirk {
    CUTS_FIRST(
            "When the server stops it closes its connections before applications hear of the stop: clients are cut, without the close code 4001,"
                    + " and come back (`org.eclipse.jetty.server.Server.doStop` stops the connectors first).");

    private final String text;

    Quirk(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
