using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Orchestrator.Server.Tests.Containers;

/// <summary>docker-compose.yml as docker reads it, with what its anchors stand for put in.</summary>
internal sealed partial class Compose
{
    private readonly Dictionary<object, object> root;

    private Compose(Dictionary<object, object> root) => this.root = root;

    public static Compose Read()
    {
        using var text = File.OpenText(Path.Combine(Checkout.Root, "docker-compose.yml"));
        return new Compose(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text))));
    }

    public IReadOnlyList<ComposeService> Services => [.. Map(root["services"]).Select(pair => new ComposeService((string)pair.Key, Map(pair.Value)))];

    public IReadOnlyList<string> Volumes => [.. Map(root["volumes"]).Keys.Cast<string>()];

    /// <summary>The servers are what runs our image for good.</summary>
    public IReadOnlyList<ComposeService> Servers => [.. Services.Where(service => service is { Image: "orchestrator:latest", EndsByItself: false })];

    public ComposeService Service(string name) => Services.Single(service => service.Name == name);

    /// <summary>As docker fills in a variable that nobody has set: with its default.</summary>
    internal static string Filled(string text) => Variable().Replace(text, variable => variable.Groups["default"].Value);

    internal static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    [GeneratedRegex(@"\$\{[A-Z_]+:-(?<default>[^}]*)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}

/// <param name="Node">Everything that the file says about the service.</param>
internal sealed record ComposeService(string Name, Dictionary<object, object> Node)
{
    public string Image => (string)Node["image"];

    public bool EndsByItself => Node["restart"] is "no";

    public IReadOnlyDictionary<string, string> Environment =>
        Node.TryGetValue("environment", out var environment) ? Compose.Map(environment).ToDictionary(pair => (string)pair.Key, pair => Compose.Filled((string)pair.Value)) : [];

    /// <summary>Which services it waits for, and until when.</summary>
    public IReadOnlyDictionary<string, string> WaitsFor =>
        Node.TryGetValue("depends_on", out var others) ? Compose.Map(others).ToDictionary(pair => (string)pair.Key, pair => (string)Compose.Map(pair.Value)["condition"]) : [];

    public IReadOnlyList<string> Ports => Texts("ports");

    /// <summary>What is mounted: name or path, path within, and "ro" if it may only be read.</summary>
    public IReadOnlyList<(string Source, string Target, bool IsReadOnly)> Mounts =>
        [.. Texts("volumes").Select(text => text.Split(':')).Select(parts => (parts[0], parts[1], parts is [_, _, "ro"]))];

    public IReadOnlyList<string> Words => [.. Texts("entrypoint"), .. Texts("command"), .. HealthCheck is { } check ? Texts(check, "test") : []];

    public Dictionary<object, object>? HealthCheck => Node.TryGetValue("healthcheck", out var check) ? Compose.Map(check) : null;

    public IReadOnlyList<string> Texts(string key) => Texts(Node, key);

    private static List<string> Texts(Dictionary<object, object> node, string key) => node.TryGetValue(key, out var list) ? [.. ((List<object>)list).Cast<string>()] : [];
}
