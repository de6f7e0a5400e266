using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Enrolment;
using Orchestrator.Core.Credentials;
using Orchestrator.Core.Installation;
using Orchestrator.Core.Targets;
using Orchestrator.EndToEnd.Windows;
using Orchestrator.Installation.Push;
using Orchestrator.Installation.Smb;

namespace Orchestrator.Installation.Tests.Windows;

/// <summary>What a visit of a double needs.</summary>
internal sealed class WindowsVisit(WindowsDoubles doubles) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orchestrator-visit-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Folders and files of visits, for whoever looks whether they are gone.</summary>
    public IEnumerable<string> Left => Directory.GetFileSystemEntries(folder);

    public async Task<IRemoteComputer> Connect(
        int host, InstallationOrder? order = null, string user = WindowsDoubles.Administrator, string? password = null)
    {
        var access = new SmbAccess(folder);
        var credential = new Credential
        {
            Set = new CredentialSet { Name = "offices", Kind = CredentialKind.Windows, User = user },
            Password = password ?? WindowsDoubles.PasswordOf(user),
        };
        var target = new Target { Id = "t1", Name = $"windows-{host}", Address = doubles.Address(host) };
        var visit = new RemoteVisit(target, credential, order ?? new InstallationOrder());
        return await access.Connect(visit, await access.Locate(visit, Cancellation), Cancellation);
    }

    /// <summary>The agent as it is published, or the same with some bytes at its end: another release.</summary>
    public async Task<ProgramFile> Program(bool isOther = false)
    {
        var path = Path.Combine(await ShippedAgent.Folder(), "win-x64", "orchestrator-agent.exe");
        if (isOther)
        {
            var other = Path.Combine(Directory.CreateDirectory(folder + "-other").FullName, "orchestrator-agent.exe");
            await File.WriteAllBytesAsync(other, [.. await File.ReadAllBytesAsync(path, Cancellation), .. "another build"u8], Cancellation);
            path = other;
        }

        await using var content = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, Cancellation));
        return new ProgramFile("win-x64", path, await ShippedAgent.Version(Cancellation), hash, content.Length);
    }

    /// <summary>An identity that leads to a broker which is not there: the agent goes on looking for it.</summary>
    public static byte[] Enrolment(string target)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return JsonSerializer.SerializeToUtf8Bytes(
            new AgentEnrolment
            {
                Target = target,
                Name = target,
                Brokers = ["amqp://127.0.0.1:9/none"],
                User = target,
                Password = "not to be seen by others",
                ServerKeys = key.ExportSubjectPublicKeyInfoPem(),
            },
            ContractsJson.Default.AgentEnrolment);
    }

    public void Dispose()
    {
        foreach (var each in new[] { folder, folder + "-other" }.Where(Directory.Exists))
            Directory.Delete(each, recursive: true);
    }
}
