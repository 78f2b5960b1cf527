namespace Eep.Tests.Architecture;

/// <summary>The repository obeys the rules of DESIGN.md section 3; a failure names file and line.</summary>
public sealed class RepositoryTests
{
    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.All();

    [Fact]
    public void Sources_OfThisRepository_AreFound()
    {
        Assert.Contains(Files, file => file.Path == "Eep.Core/Pruning/PruningPlan.cs");
        Assert.Contains(Files, file => file.Path == "Eep.Tests/Architecture/RepositoryTests.cs");
        Assert.DoesNotContain(Files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }

    [Fact]
    public void CoreFolders_Always_ObeyTheDependencyLaw() => AssertNone(HouseRules.DependencyFaults);

    [Fact]
    public void Namespaces_Always_AreTheirFolders() => AssertNone(HouseRules.NamespaceFaults);

    [Fact]
    public void TorchSharp_OutsideTheEngine_IsNotNamed() => AssertNone(HouseRules.TorchFaults);

    [Fact]
    public void Components_Always_StayInFrontOfTheServices() => AssertNone(HouseRules.ComponentFaults);

    [Fact]
    public void Core_Always_TakesClockAndChanceFromItsCaller() => AssertNone(HouseRules.ImpurityFaults);

    [Fact]
    public void Sources_Always_HoldNoStaticMutableState() => AssertNone(HouseRules.StaticStateFaults);

    [Fact]
    public void Sources_Always_HoldScalarsByName() => AssertNone(HouseRules.HiddenScalarFaults);

    [Fact]
    public void Sources_Always_HoldNoMarksOfUnfinishedWork() => AssertNone(HouseRules.MarkFaults);

    [Fact]
    public void Files_Always_AreShortEnough() => AssertNone(HouseRules.LengthFaults);

    private static void AssertNone(Func<SourceFile, IEnumerable<string>> rule) =>
        Assert.Equal("", string.Join('\n', Files.SelectMany(rule)));
}
