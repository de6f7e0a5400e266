using System.Runtime.Versioning;
using Orchestrator.Agent.Services;

namespace Orchestrator.Agent.Tests.Services;

/// <summary>What systemctl says, by a program of that name.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SystemdServicesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("active", nameof(ServiceState.Running))]
    [InlineData("reloading", nameof(ServiceState.Running))]
    [InlineData("activating", nameof(ServiceState.Between))]
    [InlineData("deactivating", nameof(ServiceState.Between))]
    [InlineData("inactive", nameof(ServiceState.Stopped))]
    [InlineData("failed", nameof(ServiceState.Stopped))]
    public async Task A_service_is_as_its_unit_says(string said, string expected)
    {
        Systemctl($"[ \"$*\" = 'show -p ActiveState -- nginx' ] && echo 'ActiveState={said}'");

        (await new SystemdServices(folder.Path).State("nginx", CancellationToken.None)).ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("echo 'Failed to connect to bus' >&2; exit 1", "Failed to connect to bus")]
    [InlineData("echo 'System has not been booted with systemd' >&2; exit 0", "not been booted")]
    [InlineData("exit 3", "ended with 3")]
    public async Task A_systemd_that_does_not_answer_is_no_stopped_service(string script, string part)
    {
        Systemctl(script);

        (await Should.ThrowAsync<IOException>(() => new SystemdServices(folder.Path).State("nginx", CancellationToken.None))).Message.ShouldContain(part);
    }

    private void Systemctl(string script)
    {
        File.WriteAllText(folder.File("systemctl"), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.File("systemctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
