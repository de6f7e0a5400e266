using System.Net;
using Orchestrator.Server.Hosting;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Tests;

public sealed class AgentServersTests
{
    private static readonly string Named = $"https://{Dns.GetHostName().ToLowerInvariant()}:5443";

    [Fact]
    public void A_loopback_address_is_told_to_nobody_else_where_there_is_another()
    {
        var servers = Of("http://127.0.0.1:5080", "https://localhost:5081", "https://0.0.0.0:5443");

        servers.AccessOf("target").Servers.ShouldBe([Named]);
        servers.Own().Select(address => address.GetLeftPart(UriPartial.Authority)).ShouldBe([Named]);
        servers.AccessHere("target").Servers.ShouldBe(["http://127.0.0.1:5080", "https://localhost:5081", Named]);
    }

    [Fact]
    public void Where_there_is_no_other_that_may_be_given_a_token_it_is_told_for_agents_of_this_computer()
    {
        Of("http://127.0.0.1:5080").AccessOf("target").Servers.ShouldBe(["http://127.0.0.1:5080"]);
        Of("http://127.0.0.1:5080").Own().ShouldBe([new("http://127.0.0.1:5080")]);
    }

    private static AgentServers Of(params string[] urls) =>
        new(new ServerSettings { Urls = [.. urls.Select(url => new Uri(url))], Data = "", Storage = "" }, new ContentTokens(new byte[32]));
}
