package dev.halley.it.chaos;

/** What all who take part know. Thread-safe. */
interface World {
    long seed();

    Ledger ledger();

    Figures figures();

    Violations violations();

    /** Where clients connect to. */
    int port();

    /** Numbers the connections, so that each has its faults. */
    long nextConnection();

    /** A request was answered by a status that says no; nobody may be, but while the server restarts. */
    void refused(int status);

    /** A number that nothing was published under. */
    int nextNumber();

    /** Whether nothing more is published. */
    boolean isComplete();

    /** Whether clients are to come to the log's end. */
    boolean isStopping();
}
