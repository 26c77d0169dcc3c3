package dev.halley.containers;

/** What a server does otherwise than the rest. A check that meets one insists on it, so that it is noticed when the server changes. */
enum Quirk {
    CUTS_FIRST(
            "When the server stops, clients are cut without the close code 4001, and come back: it closes connections before applications hear of the stop. Jetty in"
                    + " `org.eclipse.jetty.server.Server.doStop`, unless `jetty.server.stopTimeout` is set; TomEE in `org.apache.tomee.embedded.Container.stop`."),

    MAY_CUT_FIRST(
            "When the server stops, clients are told to come back by the close code 4001, or are cut without it, and come back: it stops its listeners (`GrizzlyService`)"
                    + " and applications (`ApplicationLoaderService`) on one run level, in an order that is not set."),

    WAITS_FIRST(
            "When the server stops, it waits up to 30 s for connections to end before applications hear of the stop (`com.ibm.ws.http.internal.HttpChain.stop`);"
                    + " only then clients are told to come back by the close code 4001, or cut without it where that takes long, and come back."),

    OPEN_REQUESTS_HOLD_SESSIONS(
            "A session whose time is over does not expire as long as a request of it is open, which streams and held polls are, unless another one comes;"
                    + " one that has only WebSockets does (`org.eclipse.jetty.session.ManagedSession`)."),

    SESSIONS_HOLD_APPLICATIONS(
            "An application that was undeployed stays in memory until its last session would have expired"
                    + " (`org.eclipse.jetty.session.SessionInactivityTimer`)."),

    THREADS_HOLD_APPLICATIONS(
            "An application that was undeployed stays in memory as long as an idle thread holds the last request that it has served"
                    + " (`org.jboss.threads.EnhancedQueueExecutor`)."),

    ONE_APPLICATION("It is the application: nothing is deployed anew, or taken away, while it runs.");

    private final String text;

    Quirk(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
