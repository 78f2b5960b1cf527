namespace Eep.Tests.Web.Processes;

/// <summary>Tests that kill processes and compare with one run that nobody killed.</summary>
[CollectionDefinition(Name)]
public sealed class CrashGroup : ICollectionFixture<UndisturbedRun>
{
    public const string Name = "Crash";
}
