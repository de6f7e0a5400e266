using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;

namespace Orchestrator.Server.Tests;

public sealed class AuditWordsTests
{
    [Fact]
    public void What_is_not_set_is_called_so() => (AuditWords.Set("zone", "UTC"), AuditWords.Set("zone", null), AuditWords.Set("zone", "")).ShouldBe(("zone 'UTC'", "no zone", "no zone"));

    [Fact]
    public void Who_belongs_to_a_group_is_said_in_words()
    {
        AuditWords.Of(null).ShouldBe("a list of targets");
        AuditWords.Of(new GroupQuery { Os = "windows" }).ShouldBe("whoever has system 'windows'");
        AuditWords.Of(new GroupQuery { Tag = "till", Site = "Bonn", Name = "pc-*", Agent = AgentState.Never }).ShouldBe("whoever has tag 'till', site 'Bonn', name 'pc-*', agent 'never'");
    }
}
