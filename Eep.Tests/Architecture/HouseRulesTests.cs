namespace Eep.Tests.Architecture;

/// <summary>The rules themselves: each finds what it forbids, at its line, and lets the allowed pass.</summary>
public sealed class HouseRulesTests
{
    [Theory]
    [InlineData("Pruning", "using Eep.Core.Search;", "Pruning may not use Search.")]
    [InlineData("Search", "using Eep.Core.Models;", "Search may not use Models.")]
    [InlineData("Search", "var x = new Eep.Core.Evaluation.Evaluator();", "Search may not use Evaluation.")]
    [InlineData("Evaluation", "global using static Eep.Core.Runs.X;", "Evaluation may not use Runs.")]
    [InlineData("Models", "using Eep.Core.Search;", "Models may not use Search.")]
    [InlineData("Runs", "using Eep.Web.Data;", "Runs may not use Eep.Web.")]
    [InlineData("Misc", "class A;", "folder Misc has no place in the dependency law.")]
    public void DependencyFaults_ForbiddenUse_NamesFileAndLine(string folder, string line, string expected)
    {
        var fault = Assert.Single(HouseRules.DependencyFaults(File($"Eep.Core/{folder}/A.cs", "\n" + line)));
        Assert.StartsWith($"Eep.Core/{folder}/A.cs:", fault, StringComparison.Ordinal);
        Assert.EndsWith(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Eep.Core/Runs/A.cs", "using Eep.Core.Models;")]
    [InlineData("Eep.Core/Models/A.cs", "using Eep.Core.Checkpoints.Tokens;")]
    [InlineData("Eep.Core/Pruning/Criteria/A.cs", "using Eep.Core.Pruning;")]
    [InlineData("Eep.Core/Pruning/A.cs", "// see Eep.Core.Search for the operators")]
    [InlineData("Eep.Core/Pruning/A.cs", "/// <see cref=\"Eep.Core.Search.Generation\"/>")]
    [InlineData("Eep.Web/Runs/A.cs", "using Eep.Core.Search;")]
    public void DependencyFaults_AllowedUse_IsSilent(string path, string line) =>
        Assert.Empty(HouseRules.DependencyFaults(File(path, line)));

    [Theory]
    [InlineData("Eep.Core/Search/A.cs", "using static TorchSharp.torch;", 1)]
    [InlineData("Eep.Web/A.cs", "var t = TorchSharp.torch.zeros(1);", 1)]
    [InlineData("Eep.Core/Models/A.cs", "using TorchSharp;", 0)]
    [InlineData("Eep.Web/A.cs", "// TorchSharp.torch is elsewhere", 0)]
    public void TorchFaults_NameOfTorch_OnlyPassesInTheEngine(string path, string line, int faults) =>
        Assert.Equal(faults, HouseRules.TorchFaults(File(path, line)).Count());

    [Theory]
    [InlineData("Eep.Core/Models/A.cs", "var sum = left.add_(right);", 1)]
    [InlineData("Eep.Core/Models/A.cs", "var sum = left.PlusInPlace(right);", 0)]
    [InlineData("Eep.Core/Models/A.cs", "list.Add(right);", 0)]
    [InlineData("Eep.Core/Checkpoints/TensorArithmetic.cs", "left.add(right, s_one)", 0)]
    public void HiddenScalarFaults_PlainAdd_IsFound(string path, string line, int faults) =>
        Assert.Equal(faults, HouseRules.HiddenScalarFaults(File(path, line)).Count());

    [Theory]
    [InlineData("var now = DateTime.UtcNow;", 1)]
    [InlineData("var random = new Random(3);", 1)]
    [InlineData("Random.Shared.Next();", 1)]
    [InlineData("var now = clock.GetUtcNow();", 0)]
    public void ImpurityFaults_ClockOrChance_IsFound(string line, int faults) =>
        Assert.Equal(faults, HouseRules.ImpurityFaults(File("Eep.Core/Search/A.cs", line)).Count());

    [Theory]
    [InlineData("private static int _count;", 1)]
    [InlineData("    public static List<int> Seen = [];", 1)]
    [InlineData("internal static Dictionary<string, int>? Cache;", 1)]
    [InlineData("public static int Level { get; set; }", 1)]
    [InlineData("private static readonly int[] Sizes = [];", 0)]
    [InlineData("public static string Path { get; } = Find();", 0)]
    [InlineData("public static int Twice(int x) => 2 * x;", 0)]
    [InlineData("public static int Count => 3;", 0)]
    [InlineData("private static partial Regex Mark();", 0)]
    [InlineData("public static bool operator ==(A a, A b) => true;", 0)]
    public void StaticStateFaults_Line_IsJudged(string line, int faults) =>
        Assert.Equal(faults, HouseRules.StaticStateFaults(File("Eep.Core/Search/A.cs", line)).Count());

    [Fact]
    public void MarkFaults_MarkInAComment_IsFoundWithItsLine()
    {
        var mark = "TO" + "DO";
        Assert.Equal([$"Eep.Web/A.cs:2: {mark} does not belong in the code."], HouseRules.MarkFaults(File("Eep.Web/A.cs", $"x;\n// {mark}: later")));
    }

    [Fact]
    public void LengthFaults_OneLineTooMany_IsFound()
    {
        var lines = string.Concat(Enumerable.Repeat("x\n", HouseRules.LongestFile));
        Assert.Empty(HouseRules.LengthFaults(File("Eep.Web/A.cs", lines)));
        Assert.Single(HouseRules.LengthFaults(File("Eep.Web/A.cs", lines + "x\n")));
    }

    [Fact]
    public void NamespaceFaults_OtherNamespace_IsFound()
    {
        Assert.Empty(HouseRules.NamespaceFaults(File("Eep.Core/Search/A.cs", "namespace Eep.Core.Search;")));
        Assert.Single(HouseRules.NamespaceFaults(File("Eep.Core/Search/A.cs", "namespace Eep.Core;")));
    }

    [Fact]
    public void ComponentFaults_DbContextInAComponent_IsFound()
    {
        Assert.Single(HouseRules.ComponentFaults(File("Eep.Web/Components/Pages/A.razor", "@inject EepDbContext Db")));
        Assert.Empty(HouseRules.ComponentFaults(File("Eep.Web/Runs/A.cs", "EepDbContext db;")));
    }

    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("\"http://x\" // y", "\"http://x\"     ")]
    [InlineData("@\"\\\" // y", "@\"\\\"     ")]
    [InlineData("\"\"\"// \" kept\"\"\" // y", "\"\"\"// \" kept\"\"\"     ")]
    [InlineData("'\"' // y", "'\"'     ")]
    public void Strip_Comments_AreBlankedAndStringsKept(string text, string expected) =>
        Assert.Equal(expected, CommentStripper.Strip(text));

    private static SourceFile File(string path, string text) => new(path, text);
}
