package dev.halley.push.cdi;

import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import dev.halley.push.TopicPattern;
import jakarta.enterprise.inject.spi.CDI;
import java.io.Serializable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as beans have it: beans of a session or a view are written to disk with it and come back, perhaps on
 * another node.
 */
final class InjectedPublisher<T> implements Publisher<T>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private transient @Nullable Publisher<Object> publisher;

    InjectedPublisher(String topic, PushExtension extension) {
        this.topic = TopicPattern.requireTopic(topic);
        this.publisher = extension.push().topic(topic);
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public CompletionStage<Position> publish(T payload, PublishOptions options) {
        return publisher().publish(payload, options);
    }

    private Publisher<Object> publisher() {
        Publisher<Object> known = publisher;
        if (known == null) {
            known = CDI.current()
                    .getBeanManager()
                    .getExtension(PushExtension.class)
                    .push()
                    .topic(topic);
            publisher = known;
        }
        return known;
    }
}
