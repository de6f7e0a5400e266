using System.ComponentModel;
using Orchestrator.Agent.Commands;
using Orchestrator.Agent.Services;
using Orchestrator.Contracts.Commands;

namespace Orchestrator.Agent.Tests.Services;

/// <summary>Orders to a service manager that is a fake: "web" and "mail" need "database", "web" needs "mail".</summary>
public sealed class ServiceControlTests
{
    private readonly Manager manager = new();

    [Fact]
    public async Task A_restart_brings_back_what_was_stopped_for_it()
    {
        var result = await Control(ServiceOperation.Restart);

        (result.Ending, result.Message).ShouldBe((ActionEnding.Succeeded, "runs; what needs it was started again too: web, mail"));
        manager.Orders.ShouldBe(["stop web", "stop mail", "stop database", "start database", "start mail", "start web"]);
    }

    [Fact]
    public async Task What_did_not_run_before_a_restart_does_not_run_after_it()
    {
        manager.States["web"] = ServiceState.Stopped;

        (await Control(ServiceOperation.Restart)).Message.ShouldBe("runs; what needs it was started again too: mail");

        manager.Orders.ShouldBe(["stop mail", "stop database", "start database", "start mail"]);
    }

    [Fact]
    public async Task What_does_not_come_back_fails_the_restart_and_is_named()
    {
        manager.Refused.Add("start mail");

        var result = await Control(ServiceOperation.Restart);

        result.Ending.ShouldBe(ActionEnding.Failed);
        result.Message.ShouldStartWith("it runs, but not all that need it and were stopped for it run again: service 'mail': ");
        manager.States["web"].ShouldBe(ServiceState.Running);
    }

    [Fact]
    public async Task A_service_that_does_not_start_again_is_named_with_all_that_is_left_stopped()
    {
        manager.Refused.Add("start database");

        var result = await Control(ServiceOperation.Restart);

        result.Ending.ShouldBe(ActionEnding.Failed);
        result.Message.ShouldEndWith("; left so: 'web' is stopped, 'mail' is stopped, 'database' is stopped");
    }

    [Fact]
    public async Task A_stop_in_between_says_how_all_was_left()
    {
        using var stop = new CancellationTokenSource();
        manager.Before = order =>
        {
            if (order == "start database")
                stop.Cancel();
        };

        var result = await Control(ServiceOperation.Restart, stop.Token);

        (result.Ending, result.Message).ShouldBe((ActionEnding.Stopped, "left so: 'web' is stopped, 'mail' is stopped, 'database' runs"));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_gone_and_a_refusal_is_no_answer()
    {
        var control = new ServiceControl(manager, TimeProvider.System);

        (await control.State("nginx", CancellationToken.None)).ShouldBe(ServiceState.Stopped);
        manager.Refused.Add("state database");
        await Should.ThrowAsync<IOException>(() => control.State("database", CancellationToken.None));
    }

    private Task<ActionResult> Control(ServiceOperation operation, CancellationToken stop = default) =>
        new ServiceControl(manager, TimeProvider.System).Control(new ServiceAction { Name = "x", Service = "database", Operation = operation }, stop);

    private sealed class Manager : IServiceManager
    {
        private const int AccessDenied = 5;
        private const int NoSuchService = 1060;

        public Dictionary<string, ServiceState> States { get; } =
            new() { ["database"] = ServiceState.Running, ["mail"] = ServiceState.Running, ["web"] = ServiceState.Running };

        public List<string> Orders { get; } = [];

        public HashSet<string> Refused { get; } = [];

        public Action<string> Before { get; set; } = _ => { };

        public ServiceState State(string service)
        {
            Check($"state {service}");
            return States.TryGetValue(service, out var state) ? state : throw new Win32Exception(NoSuchService);
        }

        public int ExitCode(string service) => 0;

        public bool Start(string service) => Order("start", service, ServiceState.Running);

        public bool Stop(string service) => Order("stop", service, ServiceState.Stopped);

        public void SetStart(string service, bool withComputer) => throw new NotSupportedException();

        public IReadOnlyList<string> RunningDependents(string service) =>
            [.. (service switch { "database" => new[] { "web", "mail" }, "mail" => ["web"], _ => [] }).Where(one => States[one] == ServiceState.Running)];

        private bool Order(string verb, string service, ServiceState becomes)
        {
            Before($"{verb} {service}");
            Check($"{verb} {service}");
            if (State(service) == becomes)
                return false;
            Orders.Add($"{verb} {service}");
            States[service] = becomes;
            return true;
        }

        private void Check(string what)
        {
            if (Refused.Contains(what))
                throw new Win32Exception(AccessDenied);
        }
    }
}
