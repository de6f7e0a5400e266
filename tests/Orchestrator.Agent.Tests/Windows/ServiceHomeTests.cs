using System.Text.Json;
using Orchestrator.Agent.Enrolment;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Windows;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;

namespace Orchestrator.Agent.Tests.Windows;

public sealed class ServiceHomeTests : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly StringWriter said = new();

    private string Home => Path.Combine(root.Path, "home");

    private string Data => Path.Combine(root.Path, "data");

    private string Handover => Path.Combine(Home, "handover", "enrolment.json");

    public void Dispose()
    {
        said.Dispose();
        root.Dispose();
    }

    [Fact]
    public void What_is_handed_over_becomes_the_identity_and_is_gone_where_it_was_handed_over()
    {
        Give("t1");
        Take();
        Assert.Equal("t1", EnrolmentFile.Find(Data)?.Target);
        Assert.False(File.Exists(Handover));
        Take();
        Assert.Equal("t1", EnrolmentFile.Find(Data)?.Target);
    }

    [Fact]
    public void Another_targets_identity_puts_the_journal_aside()
    {
        Give("t1");
        Take();
        File.WriteAllText(Path.Combine(Data, "journal"), "what t1 was told");
        Give("t2");
        Take();
        Assert.Equal("t2", EnrolmentFile.Find(Data)?.Target);
        Assert.False(File.Exists(Path.Combine(Data, "journal")));
        Assert.Equal("what t1 was told", File.ReadAllText(Path.Combine(Data, "journal.of-t1")));
    }

    [Fact]
    public void The_same_target_with_new_credentials_keeps_its_journal()
    {
        Give("t1");
        Take();
        File.WriteAllText(Path.Combine(Data, "journal"), "what t1 was told");
        Give("t1", password: "another");
        Take();
        Assert.Equal("another", EnrolmentFile.Find(Data)?.Password);
        Assert.True(File.Exists(Path.Combine(Data, "journal")));
    }

    [Fact]
    public void A_damaged_one_leaves_the_agent_what_it_was_and_is_said()
    {
        Give("t1");
        Take();
        File.WriteAllText(Handover, "{");
        Take();
        Assert.Equal("t1", EnrolmentFile.Find(Data)?.Target);
        Assert.Contains("handed over is not taken", said.ToString(), StringComparison.Ordinal);
    }

    private void Give(string target, string password = "secret")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Handover)!);
        var enrolment = new AgentEnrolment
        {
            Target = target,
            Name = target,
            Brokers = ["amqp://127.0.0.1:5672"],
            User = target,
            Password = password,
            ServerKeys = "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        };
        File.WriteAllBytes(Handover, JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment));
    }

    private void Take()
    {
        using var folder = DataFolder.Take(Data);
        new ServiceHome(Home).TakeIdentity(folder, new AgentLog(said, TimeProvider.System));
    }
}
