package dev.halley.push.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    @Dependent
    public static class Shop {
        @Inject
        @Topic(value = "orders", during = TransactionPhase.AFTER_SUCCESS)
        Event<List<String>> afterSuccess;

        @Inject
        @Topic(value = "orders", during = TransactionPhase.AFTER_FAILURE)
        Event<List<String>> afterFailure;

        @Inject
        @Topic(value = "orders", during = TransactionPhase.AFTER_COMPLETION)
        Event<List<String>> afterCompletion;

        @Inject
        @Topic(value = "orders", during = TransactionPhase.BEFORE_COMPLETION)
        Event<List<String>> beforeCompletion;

        @Inject
        @Topic("orders")
        Event<List<String>> inProgress;

        @Inject
        Journal journal;

        void committed(
                @Observes(during = TransactionPhase.AFTER_SUCCESS) @Topic("orders") List<String> order, Journal noted) {
            noted.note("committed " + order);
        }
    }

    @ApplicationScoped
    public static class Transactional {
        private final FakeTransaction transaction = new FakeTransaction();

        @Produces
        @Dependent
        TransactionSynchronizationRegistry registry() {
            return transaction;
        }

        public FakeTransaction transaction() {
            return transaction;
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Shop.class, Transactional.class, Journal.class);
    private final Shop shop = deployment.get(Shop.class);
    private final Journal journal = deployment.get(Journal.class);
    private final FakeTransaction transaction =
            deployment.get(Transactional.class).transaction();

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    private void fireInAllPhases() {
        shop.afterSuccess.fire(List.of("success"));
        shop.afterFailure.fire(List.of("failure"));
        shop.afterCompletion.fire(List.of("completion"));
        shop.beforeCompletion.fire(List.of("before"));
        shop.inProgress.fire(List.of("progress"));
    }

    @Test
    void withoutTransaction_allIsPublishedAtOnce() {
        try (TestClient client = deployment.client("orders")) {
            fireInAllPhases();

            assertThat(List.of(client.data(), client.data(), client.data(), client.data(), client.data()))
                    .containsExactly(
                            "[\"success\"]", "[\"failure\"]", "[\"completion\"]", "[\"before\"]", "[\"progress\"]");
            assertThat(journal.rest()).hasSize(5);
        }
    }

    @Test
    void commit_publishesWhatWaitedForIt() {
        try (TestClient client = deployment.client("orders")) {
            transaction.begin();
            fireInAllPhases();
            assertThat(client.data()).isEqualTo("[\"progress\"]");
            assertThat(journal.rest()).isEmpty();
            transaction.commit();

            assertThat(List.of(client.data(), client.data(), client.data()))
                    .containsExactly("[\"before\"]", "[\"success\"]", "[\"completion\"]");
            assertThat(journal.rest()).hasSize(5).contains("committed [success]");
        }
    }

    @Test
    void rollback_publishesNothingButWhatIsMeantForIt() {
        try (TestClient client = deployment.client("orders")) {
            transaction.begin();
            shop.afterSuccess.fire(List.of("success"));
            shop.beforeCompletion.fire(List.of("before"));
            shop.afterFailure.fire(List.of("failure"));
            shop.afterCompletion.fire(List.of("completion"));
            transaction.rollback();
            shop.inProgress.fire(List.of("last"));

            assertThat(List.of(client.data(), client.data(), client.data()))
                    .containsExactly("[\"failure\"]", "[\"completion\"]", "[\"last\"]");
            assertThat(journal.rest()).containsExactly("committed [last]");
        }
    }

    @Test
    void payload_isWrittenWhenItIsFired() {
        try (TestClient client = deployment.client("orders")) {
            List<String> order = new ArrayList<>(List.of("as fired"));
            transaction.begin();
            shop.afterSuccess.fire(order);
            order.clear();
            transaction.commit();

            assertThat(client.data()).isEqualTo("[\"as fired\"]");
        }
    }

    @Test
    void asynchronousEventThatWantsATransaction_isRefused() {
        assertThatThrownBy(() -> shop.afterSuccess
                        .fireAsync(List.of("x"))
                        .toCompletableFuture()
                        .get(10, SECONDS))
                .hasStackTraceContaining("HALLEY-0156");
        assertThat(log.take().getMessage()).startsWith("HALLEY-0152");
    }
}
