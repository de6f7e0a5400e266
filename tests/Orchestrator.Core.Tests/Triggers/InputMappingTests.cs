using System.Text.Json;
using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Tests.Triggers;

public sealed class InputMappingTests
{
    private const string Document = """{"ring": 3, "build": {"number": "7.1", "commits": [{"id": "abc"}, null]}, "a.b": true, "empty": {}}""";

    [Theory]
    [InlineData("ring", "3")]
    [InlineData("build.number", "\"7.1\"")]
    [InlineData("build.commits.0.id", "\"abc\"")]
    [InlineData("build.commits.1", "null")]
    [InlineData("empty", "{}")]
    [InlineData("$", Document)]
    [InlineData("build.commits.2", null)]
    [InlineData("build.commits.-1", null)]
    [InlineData("build.commits.id", null)]
    [InlineData("ring.x", null)]
    [InlineData("Ring", null)]
    [InlineData("0", null)]
    public void A_path_leads_to_a_part_or_to_nothing(string path, string? expected)
    {
        var (mapping, problem) = InputMapping.Of(new Dictionary<string, string> { ["x"] = path }, new HashSet<string> { "x" });
        problem.ShouldBeNull();
        mapping!.Apply(JsonElement.Parse(Document)).Inputs!.GetValueOrDefault("x").ShouldBe(expected);
    }

    [Fact]
    public void Without_a_mapping_fields_and_inputs_go_by_their_names() =>
        InputMapping.ByName(["ring", "missing"]).Apply(JsonElement.Parse(Document)).Inputs.ShouldBe(new Dictionary<string, string> { ["ring"] = "3" });

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void A_document_that_is_no_object_has_no_fields(string document) => InputMapping.ByName(["ring"]).Apply(JsonElement.Parse(document)).Inputs.ShouldBeEmpty();

    [Theory]
    [InlineData("y", "ring", "'y' is not an input of the distribution")]
    [InlineData("x", "", "no path")]
    [InlineData("x", "a..b", "no path")]
    public void A_mistake_is_told_with_its_place(string input, string path, string part) =>
        InputMapping.Of(new Dictionary<string, string> { [input] = path }, new HashSet<string> { "x" }).Problem.ShouldNotBeNull().ShouldContain(part);

    [Fact]
    public void More_than_a_run_can_carry_is_refused()
    {
        var document = JsonElement.Parse($"\"{new string('x', InputMapping.MostCharacters)}\"");
        var (inputs, problem) = InputMapping.Of(new Dictionary<string, string> { ["x"] = "$" }, new HashSet<string> { "x" }).Mapping!.Apply(document);
        inputs.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain("at most 65536");
    }
}
