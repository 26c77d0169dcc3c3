package dev.halley.push.cdi;

import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Phases by the {@link TransactionSynchronizationRegistry} that is a bean, or that Jakarta Transactions §4.4 binds in
 * JNDI. Not by the container's transactional observers: OpenWebBeans tells those the event without its qualifiers.
 */
final class JtaTransactions implements Transactions {
    private static final String NAME = "java:comp/TransactionSynchronizationRegistry";

    private final BeanManager beans;
    private final Class<TransactionSynchronizationRegistry> type = TransactionSynchronizationRegistry.class;
    private volatile @Nullable TransactionSynchronizationRegistry found;

    /** Fails with a {@link LinkageError} where there is no transaction API. */
    JtaTransactions(BeanManager beans) {
        this.beans = beans;
    }

    @Override
    public void at(TransactionPhase phase, String what, Runnable action) {
        TransactionSynchronizationRegistry registry = phase == TransactionPhase.IN_PROGRESS ? null : registry();
        if (registry == null || !isInTransaction(registry)) {
            action.run();
        } else {
            registry.registerInterposedSynchronization(new AtPhase(phase, what, action));
        }
    }

    private static boolean isInTransaction(TransactionSynchronizationRegistry registry) {
        int status = registry.getTransactionStatus();
        return status == Status.STATUS_ACTIVE
                || status == Status.STATUS_MARKED_ROLLBACK
                || status == Status.STATUS_PREPARING;
    }

    /** That there is none is not remembered: JNDI answers by the thread that asks. */
    private @Nullable TransactionSynchronizationRegistry registry() {
        TransactionSynchronizationRegistry known = found;
        if (known == null) {
            known = bean();
            if (known == null) {
                known = named();
            }
            found = known;
        }
        return known;
    }

    private @Nullable TransactionSynchronizationRegistry bean() {
        Instance<TransactionSynchronizationRegistry> registries =
                beans.createInstance().select(type);
        return registries.isResolvable() ? registries.get() : null;
    }

    private @Nullable TransactionSynchronizationRegistry named() {
        try {
            return type.cast(new InitialContext().lookup(NAME));
        } catch (NamingException nobodyThere) {
            return null;
        }
    }

    private record AtPhase(TransactionPhase phase, String what, Runnable action) implements Synchronization {
        @Override
        public void beforeCompletion() {
            if (phase == TransactionPhase.BEFORE_COMPLETION) {
                action.run();
            }
        }

        @Override
        public void afterCompletion(int status) {
            boolean now = phase == TransactionPhase.AFTER_COMPLETION
                    || phase
                            == (status == Status.STATUS_COMMITTED
                                    ? TransactionPhase.AFTER_SUCCESS
                                    : TransactionPhase.AFTER_FAILURE);
            if (now) {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    CdiLog.afterTransactionFailed(what, e);
                }
            }
        }
    }
}
