using Orchestrator.Contracts.Broker;

namespace Orchestrator.Contracts.Tests.Broker;

public sealed class BrokerSettingsTests
{
    [Theory]
    [InlineData("amqp://me:secret@127.0.0.1", "127.0.0.1", 5672, false, "/", "me", "secret")]
    [InlineData("amqp://me:secret@localhost:5/", "localhost", 5, false, "/", "me", "secret")]
    [InlineData("amqp://me:secret@[::1]:5672/fleet", "::1", 5672, false, "fleet", "me", "secret")]
    [InlineData(" amqps://me:secret@broker.example/fleet ", "broker.example", 5671, true, "fleet", "me", "secret")]
    [InlineData("amqps://m%40e:s%2F%23%3A:x%25@broker:1/%2Ffleet", "broker", 1, true, "/fleet", "m@e", "s/#::x%")]
    public void An_address_is_read(string text, string host, int port, bool tls, string virtualHost, string user, string password)
    {
        var settings = BrokerSettings.Parse(text);

        (settings.Host, settings.Port, settings.Tls, settings.VirtualHost, settings.User, settings.Password).ShouldBe((host, port, tls, virtualHost, user, password));
    }

    [Theory]
    [InlineData("me:secret@127.0.0.1", "is no address of a broker")]
    [InlineData("http://me:secret@127.0.0.1", "is no address of a broker")]
    [InlineData("amqp://me:sec/ret@127.0.0.1", "")]
    [InlineData("amqp://127.0.0.1", "names no user and password")]
    [InlineData("amqp://secret@127.0.0.1", "names no user and password")]
    [InlineData("amqp://me:secret@broker.example", "without encryption")]
    [InlineData("amqp://me:secret@127.0.0.1/a/b", "%2F")]
    [InlineData("amqp://me:secret@127.0.0.1/a#b", "%23")]
    [InlineData("amqps://me:secret@broker/a?heartbeat=5", "the option 'heartbeat'")]
    [InlineData("amqps://me:secret@broker/a?cacertfile=/not/there.pem", "'/not/there.pem'")]
    [InlineData("amqp://me:secret@127.0.0.1/a?cacertfile=/not/there.pem", "for amqps:// only")]
    public void What_cannot_be_used_is_named_without_the_password(string text, string mistake)
    {
        var refused = Should.Throw<FormatException>(() => BrokerSettings.Parse(text, "SETTING"));

        refused.Message.ShouldStartWith("SETTING ");
        refused.Message.ShouldContain(mistake);
        refused.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void Text_made_of_it_has_no_password() =>
        BrokerSettings.Parse("amqps://me:secret@broker.example/fleet").ToString().ShouldBe("amqps://broker.example:5671 (virtual host 'fleet', user 'me')");
}
