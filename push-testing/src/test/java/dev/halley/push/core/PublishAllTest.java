package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Cursor;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.Publication;
import dev.halley.push.PublishOptions;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PushConfig;
import dev.halley.push.testing.InMemoryClient;
import dev.halley.push.testing.InMemoryPush;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several messages at once: all or none. */
class PublishAllTest {
    private final InMemoryPush push =
            new InMemoryPush(builder -> builder.config(PushConfig.from(Map.of("push.retention-bytes", "2048")::get)));
    private final InMemoryClient client = push.connect("**");

    @AfterEach
    void close() {
        push.close();
    }

    private CompletionStage<List<Position>> publish(Publication... publications) {
        return push.push().publishAll(List.of(publications));
    }

    @Test
    void messagesOfSeveralTopics_comeInTheirOrder() {
        List<Position> positions = publish(
                        new Publication("orders/1", "new"),
                        new Publication("stock", 41, PublishOptions.NONE.withKey("apple")),
                        new Publication("orders/1", "paid"))
                .toCompletableFuture()
                .join();

        List<Message> messages = client.takeMessages();
        assertThat(messages).extracting(Message::topic).containsExactly("orders/1", "stock", "orders/1");
        assertThat(messages).extracting(Message::data).containsExactly("\"new\"", "41", "\"paid\"");
        assertThat(messages).extracting(Message::key).containsExactly(null, "apple", null);
        assertThat(messages).extracting(Message::position).isEqualTo(positions);
    }

    @Test
    void oneThatCannotBeStored_keepsAllFromBeing() {
        assertThatThrownBy(() -> publish(new Publication("a", 1), new Publication("a", "x".repeat(2000)))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(PublishRejectedException.class);
        client.assertNothingMore();
    }

    @Test
    void me_isNobodyOnTheServer() {
        String expected =
                "topic: expected a user's own tree by its name, since only clients call it @me, found \"@me/notes\"";
        assertThatThrownBy(() -> push.push().topic("@me/notes"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(expected);
        assertThatThrownBy(() -> publish(new Publication("a", 1), new Publication("@me/notes", 2))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(InvalidInputException.class)
                .hasMessageContaining(expected);
        client.assertNothingMore();
    }

    @Test
    void oneThatCannotBeWritten_keepsAllFromBeing() {
        assertThatThrownBy(() -> publish(new Publication("a", 1), new Publication("a", new Object()))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(InvalidInputException.class)
                .hasMessageContaining("payload for a");
        client.assertNothingMore();
    }

    @Test
    void idThatIsRemembered_isNotStoredAgain() {
        Publication first = new Publication("a", 1, PublishOptions.NONE.withId("x"));
        Position position = publish(first).toCompletableFuture().join().get(0);

        List<Position> positions =
                publish(new Publication("a", 2), first).toCompletableFuture().join();

        assertThat(positions.get(1)).isEqualTo(position);
        assertThat(client.takeMessages()).extracting(Message::data).containsExactly("1", "2");
    }

    @Test
    void numberOfMessages_isBounded() {
        List<Publication> most = new ArrayList<>(Collections.nCopies(1000, new Publication("a", 1)));
        assertThat(push.push().publishAll(most).toCompletableFuture().join()).hasSize(1000);
        most.add(new Publication("a", 1));
        for (List<Publication> wrong : List.of(most, List.<Publication>of())) {
            assertThatThrownBy(() ->
                            push.push().publishAll(wrong).toCompletableFuture().join())
                    .hasMessageContaining("publications: expected 1 to 1000, found \"" + wrong.size() + "\"");
        }
    }

    @Test
    void topicOfWrongForm_isRefusedAtOnce() {
        assertThatThrownBy(() -> new Publication("a/*", 1)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void cursor_isWhereTheLogEnds() {
        push.publisher("a").publish(1);
        Cursor cursor = push.push().cursor().toCompletableFuture().join();
        Position next = push.publisher("a").publish(2).toCompletableFuture().join();

        assertThat(cursor.covers(next)).isFalse();
        assertThat(client.takeMessages())
                .extracting(message -> cursor.covers(message.position()))
                .containsExactly(true, false);
    }
}
