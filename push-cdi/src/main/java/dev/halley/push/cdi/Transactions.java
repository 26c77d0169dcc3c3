package dev.halley.push.cdi;

import jakarta.enterprise.event.TransactionPhase;

/** When something is done that belongs to the calling thread's transaction. */
interface Transactions {
    /** Where there is no transaction API: everything at once. */
    Transactions NONE = (phase, what, action) -> action.run();

    /**
     * Runs at that phase of the calling thread's transaction, at once where there is no transaction. What fails after a
     * transaction is logged.
     *
     * @param phase when
     * @param what the action in words, for the log
     * @param action what to do
     */
    void at(TransactionPhase phase, String what, Runnable action);
}
