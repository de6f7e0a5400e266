using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Tests.Targets;

public sealed class GroupTests
{
    private static readonly Target Target = new() { Id = "t-1", Name = "Web01.example.com", Os = "linux", Site = "Köln", Tags = ["office", "old"], Groups = ["Web"] };

    public static TheoryData<GroupQuery, bool> Queries => new()
    {
        { new() { Tag = "old" }, true },
        { new() { Tag = "Old" }, false },
        { new() { Site = "Köln" }, true },
        { new() { Site = "Bonn" }, false },
        { new() { Os = "linux", Name = "web??.*" }, true },
        { new() { Os = "windows", Name = "web??.*" }, false },
        { new() { Name = "WEB*" }, true },
        { new() { Name = "web" }, false },
        { new() { Agent = AgentState.Absent }, true },
        { new() { Agent = AgentState.Connected }, false },
    };

    [Theory]
    [MemberData(nameof(Queries), DisableDiscoveryEnumeration = true)]
    public void A_target_belongs_to_a_dynamic_group_if_all_its_conditions_hold(GroupQuery query, bool belongs) =>
        new Group { Name = "group", Query = query }.Has(Target, AgentState.Absent).ShouldBe(belongs);

    [Theory]
    [InlineData("WEB", true)]
    [InlineData("web1", false)]
    public void A_target_belongs_to_a_static_group_if_it_names_it(string name, bool belongs) => new Group { Name = name }.Has(Target, AgentState.Never).ShouldBe(belongs);

    [Theory]
    [InlineData("a\\*", "a\\b", true)]
    [InlineData("a?c", "ABC", true)]
    [InlineData("*", "anything", true)]
    [InlineData("a.c", "abc", false)]
    public void A_pattern_knows_two_marks_and_everything_else_stands_for_itself(string pattern, string name, bool holds) => NamePattern.Holds(pattern, name).ShouldBe(holds);

    [Theory]
    [InlineData("AA:BB:CC:DD:EE:FF", "aa:bb:cc:dd:ee:ff")]
    [InlineData(" aa-bb-cc-dd-ee-ff ", "aa:bb:cc:dd:ee:ff")]
    [InlineData("aabb.ccdd.eeff", "aa:bb:cc:dd:ee:ff")]
    [InlineData("AABBCCDDEEFF", "aa:bb:cc:dd:ee:ff")]
    [InlineData("aa:bb:cc:dd:ee", null)]
    [InlineData("aa:bb-cc:dd-ee:ff", null)]
    [InlineData("gg:bb:cc:dd:ee:ff", null)]
    [InlineData("", null)]
    public void A_MAC_address_is_known_in_its_usual_forms(string text, string? expected) => MacAddress.Normalize(text).ShouldBe(expected);
}
