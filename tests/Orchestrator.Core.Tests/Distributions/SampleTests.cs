using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.Core.Distributions;

namespace Orchestrator.Core.Tests.Distributions;

public sealed class SampleTests
{
    private const string Bytes = "{}[]\",:\\0-anu ";

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Repository.Path("workflows"), "*.json").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_compiles_and_is_kept_as_it_is(string file)
    {
        var json = File.ReadAllText(Repository.Path("workflows", file));

        var definition = Draw.Read(json);
        var result = Compiler.Compile(definition);

        result.Errors.ShouldBeEmpty();
        definition.DefinitionId.ShouldBe(Path.GetFileNameWithoutExtension(file));
        JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(definition.Json)).ShouldBeTrue();
    }

    [Fact]
    public void The_samples_show_the_main_activities()
    {
        var types = Samples.SelectMany(row => Draw.Read(File.ReadAllText(Repository.Path("workflows", row.Data))).Activities).Select(activity => activity.Type).Distinct();

        types.ShouldBe(
            ["Elsa.Start", "Elsa.End", "Elsa.FlowDecision", "Orchestrator.Execute", "Orchestrator.Install", "Orchestrator.Retry", "Orchestrator.Schedule", "Orchestrator.Timeframe", "Orchestrator.Transfer"],
            ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_text_is_an_error_never_an_exception(string file)
    {
        var original = Encoding.UTF8.GetBytes(File.ReadAllText(Repository.Path("workflows", file)));
        var random = new Random(original.Length);
        for (var round = 0; round < 150; round++)
        {
            var damaged = (byte[])original.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)Bytes[random.Next(Bytes.Length)];
            var text = Encoding.UTF8.GetString(damaged, 0, random.Next(10) == 0 ? random.Next(damaged.Length) : damaged.Length);

            ReadAndCompile(text);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_structure_is_an_error_never_an_exception(string file)
    {
        var json = File.ReadAllText(Repository.Path("workflows", file));
        var random = new Random(json.Length);
        for (var round = 0; round < 150; round++)
        {
            var document = JsonNode.Parse(json)!;
            for (var i = random.Next(1, 4); i > 0; i--)
                Damage(document, random);

            ReadAndCompile(document.ToJsonString());
        }
    }

    /// <summary>Either there is a graph or there are errors; what can be read can be written and read again.</summary>
    private static void ReadAndCompile(string text)
    {
        var reading = Definition.Read(text);
        (reading.Definition is null).ShouldBe(reading.Errors.Count > 0, text);
        if (reading.Definition is not { } definition)
            return;
        var result = Compiler.Compile(definition);
        (result.Graph is null).ShouldBe(result.Errors.Count > 0, text);
        result.Errors.ShouldAllBe(error => error.Message.Length > 0);
        Draw.Read(definition.Json).Json.ShouldBe(definition.Json);
    }

    private static void Damage(JsonNode document, Random random)
    {
        var places = new List<(JsonNode Parent, object Key)>();
        Collect(document);
        if (places.Count == 0)
            return;
        var (parent, key) = places[random.Next(places.Count)];
        JsonNode? value = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(-1e300),
            2 => JsonValue.Create("\u0000ünfug"),
            3 => new JsonArray(null, 5, new JsonObject()),
            4 => new JsonObject { ["expression"] = new JsonObject { ["type"] = 5, ["value"] = new JsonArray() } },
            5 => JsonValue.Create(true),
            6 => new JsonObject { ["expression"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "getRing(" } },
            _ => places[random.Next(places.Count)] is var (other, at) ? Get(other, at)?.DeepClone() : null,
        };
        if (key is string name)
            parent[name] = value;
        else
            parent[(int)key] = value;

        void Collect(JsonNode? node)
        {
            if (node is JsonObject properties)
            {
                foreach (var (property, child) in properties)
                {
                    places.Add((properties, property));
                    Collect(child);
                }
            }
            else if (node is JsonArray list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    places.Add((list, i));
                    Collect(list[i]);
                }
            }
        }

        static JsonNode? Get(JsonNode parent, object key) => key is string name ? parent[name] : parent[(int)key];
    }
}
