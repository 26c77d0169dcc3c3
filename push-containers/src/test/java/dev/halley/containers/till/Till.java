package dev.halley.containers.till;

import dev.halley.push.Publisher;
import dev.halley.push.cdi.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Says at once what it has fired, and what was fired itself once that is committed. */
@ApplicationScoped
public class Till {
    @Inject
    @Topic(value = "sales", during = TransactionPhase.AFTER_SUCCESS)
    Event<Sale> sold;

    @Inject
    @Topic(value = "sales", during = TransactionPhase.AFTER_FAILURE)
    Event<Sale> lost;

    @Inject
    @Topic("sales")
    Publisher<Sale> atOnce;

    public void sell(String item) {
        sold.fire(new Sale(item));
        atOnce.publish(new Sale("fired " + item)).toCompletableFuture().join();
    }

    @Transactional
    public void sellInTransaction(String item) {
        sell(item);
    }

    @Transactional
    public void fail(String item) {
        lost.fire(new Sale("lost " + item));
        sell(item);
        throw new IllegalStateException("on purpose");
    }
}
