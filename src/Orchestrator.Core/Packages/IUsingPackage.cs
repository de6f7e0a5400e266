namespace Orchestrator.Core.Packages;

/// <summary>An activity that uses a package: a run of its definition settles which version when it is made.</summary>
public interface IUsingPackage
{
    /// <summary>The package's name, and the version as the definition writes it.</summary>
    (string Name, string Version) UsedPackage { get; }
}
