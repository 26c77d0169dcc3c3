package dev.halley.push.core;

import dev.halley.push.Cursor;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.Presence;
import dev.halley.push.Publication;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import dev.halley.push.Push;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.connection.Presences;
import dev.halley.push.core.connection.PrivateTopics;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.PayloadCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Publishers of the application. */
final class EnginePush implements Push {
    private static final int MOST_AT_ONCE = 1000;
    private static final Pattern CLIENT_ID = Pattern.compile("[0-9a-f]{32}");

    private final Log log;
    private final PayloadCodec codec;
    private final Presences presences;

    EnginePush(Log log, PayloadCodec codec, Presences presences) {
        this.log = log;
        this.codec = codec;
        this.presences = presences;
    }

    @Override
    public Publisher<Object> topic(String topic) {
        return publisher(topic);
    }

    @Override
    public User user(String principal) {
        String tree = PrivateTopics.ofUser(principal) + "/";
        return topic -> publisher(tree + topic);
    }

    @Override
    public Publisher<Object> client(String clientId) {
        if (!CLIENT_ID.matcher(clientId).matches()) {
            throw InvalidInputException.of("client", "32 hexadecimal digits", clientId);
        }
        return publisher(PrivateTopics.ofClient(clientId));
    }

    @Override
    public CompletionStage<List<Position>> publishAll(List<Publication> publications) {
        if (publications.isEmpty() || publications.size() > MOST_AT_ONCE) {
            return CompletableFuture.failedFuture(
                    InvalidInputException.of("publications", "1 to " + MOST_AT_ONCE, "" + publications.size()));
        }
        List<Log.Draft> drafts = new ArrayList<>(publications.size());
        try {
            publications.forEach(
                    one -> drafts.add(draft(PrivateTopics.requireNamed(one.topic()), one.payload(), one.options())));
        } catch (InvalidInputException e) {
            return CompletableFuture.failedFuture(e);
        }
        return log.append(drafts)
                .thenApply(appended ->
                        appended.stream().map(Log.Appended::position).toList());
    }

    @Override
    public CompletionStage<Cursor> cursor() {
        return log.locate(new Log.Start.Now(), Log.Interest.in(List.of())).thenApply(Log.Located::cursor);
    }

    @Override
    public CompletionStage<Presence> presence(String topic) {
        return presences.presence(TopicPattern.requireTopic(topic));
    }

    private Log.Draft draft(String topic, Object payload, PublishOptions options) {
        try {
            // line breaks stand outside strings only, where they mean nothing
            String data = codec.encode(payload).replace('\n', ' ').replace('\r', ' ');
            return new Log.Draft(topic, data, options.id(), null, options.key(), null);
        } catch (RuntimeException e) {
            throw new InvalidInputException(
                    "payload for " + topic + ": expected something that can be written as JSON, found "
                            + (payload == null ? "null" : payload.getClass().getName()),
                    e);
        }
    }

    <T> Publisher<T> publisher(String topic) {
        return new TopicPublisher<>(PrivateTopics.requireNamed(topic));
    }

    private final class TopicPublisher<T> implements Publisher<T> {
        private final String topic;

        TopicPublisher(String topic) {
            this.topic = topic;
        }

        @Override
        public String topic() {
            return topic;
        }

        @Override
        public CompletionStage<Position> publish(T payload, PublishOptions options) {
            Log.Draft draft;
            try {
                draft = EnginePush.this.draft(topic, payload, options);
            } catch (InvalidInputException e) {
                return CompletableFuture.failedFuture(e);
            }
            return log.append(List.of(draft))
                    .thenApply(appended -> appended.get(0).position());
        }
    }
}
