package dev.halley.push.core.connection;

import dev.halley.push.ConnectRequest;
import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.TopicPattern;
import dev.halley.push.Unsubscribed;
import dev.halley.push.spi.PushListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes down what it hears, in words, and decides as a test says. */
final class RecordingListener implements PushListener {
    private final List<String> heard = new ArrayList<>();
    Consumer<SubscribeRequest> onSubscribe = request -> {};
    Consumer<ConnectRequest> onConnect = request -> {};
    Consumer<PublishRequest> onPublish = request -> {};
    Consumer<String> onEvent = event -> {};
    Consumer<Received<String>> onReceived = event -> {};
    Duration lasted = Duration.ZERO;
    TopicPattern accepted = TopicPattern.parse("in/**");

    List<String> take() {
        List<String> all = List.copyOf(heard);
        heard.clear();
        return all;
    }

    private void hear(String event) {
        heard.add(event);
        onEvent.accept(event);
    }

    @Override
    public boolean accepts(String topic) {
        return accepted.matches(topic);
    }

    @Override
    public void deciding(ConnectRequest request) {
        onConnect.accept(request);
    }

    @Override
    public void deciding(SubscribeRequest request) {
        onSubscribe.accept(request);
    }

    @Override
    public void deciding(PublishRequest request) {
        onPublish.accept(request);
    }

    @Override
    public void connected(Connected event) {
        hear("connected " + event.transport());
    }

    @Override
    public void disconnected(Disconnected event) {
        lasted = event.lasted();
        hear("disconnected " + event.transport() + " " + event.code());
    }

    @Override
    public void subscribed(Subscribed event) {
        hear("subscribed " + event.topic());
    }

    @Override
    public void unsubscribed(Unsubscribed event) {
        hear("unsubscribed " + event.topic());
    }

    @Override
    public void received(Received<String> event) {
        hear((event.isRequest() ? "asked " : "received ") + event.topic() + " " + event.data() + " from "
                + event.client().principal());
        onReceived.accept(event);
    }
}
