using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Actions;

/// <summary>What an INI file would not give back as it was written.</summary>
public sealed class IniFlawTests
{
    [Theory]
    [InlineData("a", "x", "1 2", null)]
    [InlineData(" a", "x", "1", "section")]
    [InlineData("a ", "x", "1", "section")]
    [InlineData("a", "x ", "1", "key")]
    [InlineData("a", "x", " 1", "value")]
    [InlineData("a", "x", "\t1", "value")]
    public void Blanks_that_readers_drop_are_refused(string section, string key, string value, string? field)
    {
        var action = new ConfigurationAction { Name = "x", File = "/f", Format = ConfigurationFormat.Ini, Section = section, Key = key, Value = value };

        ActionFlaws.Of(action).Select(flaw => flaw.Field).ShouldBe(field is null ? [] : [field]);
    }
}
