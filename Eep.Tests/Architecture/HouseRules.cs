using System.Text.RegularExpressions;

namespace Eep.Tests.Architecture;

/// <summary>The rules of the house that a scan of the sources can check. Each returns "path:line: what is wrong".</summary>
public static partial class HouseRules
{
    /// <summary>Longest file, in lines.</summary>
    public const int LongestFile = 400;

    /// <summary>What each folder of Eep.Core may use of the others; Bench, which measures the rest, may use all.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Pruning"] = [],
        ["Evaluation"] = ["Pruning"],
        ["Search"] = ["Pruning"],
        ["Checkpoints"] = ["Pruning"],
        ["Models"] = ["Checkpoints", "Pruning", "Evaluation"],
        ["Metering"] = [],
        ["Runs"] = ["Pruning", "Evaluation", "Search", "Checkpoints", "Models", "Metering"],
        ["Bench"] = ["Pruning", "Evaluation", "Search", "Checkpoints", "Models", "Metering", "Runs"],
    };

    private static readonly string[] MayNameTorch =
        ["Eep.Core/Checkpoints/", "Eep.Core/Models/", "Eep.Core/Metering/", "Eep.Core/Bench/RandomModel.cs", "Eep.Tests/", "Eep.Benchmarks/", "samples/"];

    /// <summary>Folders of Eep.Core use only what the law allows, and Eep.Core never names Eep.Web.</summary>
    public static IEnumerable<string> DependencyFaults(SourceFile file)
    {
        if (file.CoreFolder is not { } folder)
        {
            return [];
        }

        if (!MayUse.TryGetValue(folder, out var allowed))
        {
            return [$"{file.Path}:1: folder {folder} has no place in the dependency law."];
        }

        return Matches(file, EepName()).Select(found => (found.Line, Used: found.Match.Groups["folder"].Value, Web: found.Match.Groups["web"].Success))
            .Where(found => found.Web || (found.Used != folder && !allowed.Contains(found.Used)))
            .Select(found => $"{file.Path}:{found.Line}: {folder} may not use {(found.Web ? "Eep.Web" : found.Used)}.");
    }

    /// <summary>A namespace is its folder.</summary>
    public static IEnumerable<string> NamespaceFaults(SourceFile file)
    {
        var expected = string.Join('.', file.Path.Split('/')[..^1]);
        return file.Path.StartsWith("Eep.", StringComparison.Ordinal)
            ? Matches(file, NamespaceLine())
                .Where(found => found.Match.Groups["name"].Value != expected)
                .Select(found => $"{file.Path}:{found.Line}: namespace {found.Match.Groups["name"].Value} should be {expected}.")
            : [];
    }

    /// <summary>TorchSharp stays behind the model port.</summary>
    public static IEnumerable<string> TorchFaults(SourceFile file) =>
        MayNameTorch.Any(prefix => file.Path.StartsWith(prefix, StringComparison.Ordinal))
            ? []
            : Matches(file, TorchName()).Select(found => $"{file.Path}:{found.Line}: TorchSharp may only be named in Checkpoints, Models and Metering.");

    /// <summary>No call in which TorchSharp makes a Scalar that a finaliser may take away under native code.</summary>
    public static IEnumerable<string> HiddenScalarFaults(SourceFile file) =>
        file.Path.EndsWith("/TensorArithmetic.cs", StringComparison.Ordinal) || file.Path.StartsWith("Eep.Tests/", StringComparison.Ordinal)
            ? []
            : Matches(file, HiddenScalar()).Select(found => $"{file.Path}:{found.Line}: {found.Match.Value} makes a Scalar on the spot; use TensorArithmetic.");

    /// <summary>Components know services and feeds, nothing behind them.</summary>
    public static IEnumerable<string> ComponentFaults(SourceFile file) =>
        file.Path.StartsWith("Eep.Web/Components/", StringComparison.Ordinal)
            ? Matches(file, BehindServices()).Select(found => $"{file.Path}:{found.Line}: a component may not name {found.Match.Value}; call a service.")
            : [];

    /// <summary>Eep.Core takes clock and random source from its caller.</summary>
    public static IEnumerable<string> ImpurityFaults(SourceFile file) =>
        file.CoreFolder is null
            ? []
            : Matches(file, Impure()).Select(found => $"{file.Path}:{found.Line}: {found.Match.Value} is not passed in; take a TimeProvider or a seeded source.");

    /// <summary>No static field that can be assigned again, no static property with a setter.</summary>
    public static IEnumerable<string> StaticStateFaults(SourceFile file) =>
        file.Path.StartsWith("Eep.Tests/", StringComparison.Ordinal)
            ? []
            : Matches(file, StaticState()).Select(found => $"{file.Path}:{found.Line}: static mutable state: {found.Match.Value.Trim()}");

    /// <summary>No marks of unfinished work, no regions, no suppressed warnings.</summary>
    public static IEnumerable<string> MarkFaults(SourceFile file)
    {
        for (var line = 0; line < file.Lines.Count; line++)
        {
            if (Mark().Match(file.Lines[line]) is { Success: true } match)
            {
                yield return $"{file.Path}:{line + 1}: {match.Value.Trim()} does not belong in the code.";
            }
        }
    }

    /// <summary>No file is longer than <see cref="LongestFile"/> lines; generated migrations apart.</summary>
    public static IEnumerable<string> LengthFaults(SourceFile file)
    {
        var lines = file.Text.TrimEnd('\n').Count(character => character == '\n') + 1;
        return lines > LongestFile && !file.Path.Contains("/Migrations/", StringComparison.Ordinal)
            ? [$"{file.Path}:{LongestFile + 1}: the file has {lines} lines; {LongestFile} is the most."]
            : [];
    }

    private static IEnumerable<(int Line, Match Match)> Matches(SourceFile file, Regex pattern)
    {
        for (var line = 0; line < file.CodeLines.Count; line++)
        {
            foreach (Match match in pattern.Matches(file.CodeLines[line]))
            {
                yield return (line + 1, match);
            }
        }
    }

    [GeneratedRegex(@"\.(add|add_|addcdiv|addcdiv_|square|square_)\(")]
    private static partial Regex HiddenScalar();

    [GeneratedRegex(@"\bEep\.(?:Core\.(?<folder>[A-Z]\w*)|(?<web>Web)\b)")]
    private static partial Regex EepName();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\busing\s+(?:static\s+)?(?:\w+\s*=\s*)?TorchSharp\b|(?<![\w""/])TorchSharp\.\w")]
    private static partial Regex TorchName();

    [GeneratedRegex(@"\b(?:EepDbContext|Eep\.Web\.Data|Hangfire|Eep\.Core\.Models)\b")]
    private static partial Regex BehindServices();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:UtcNow|Now|Today)\b|\bnew\s+Random\b|\bRandom\.Shared\b|\bGuid\.NewGuid\b|\bTimeProvider\.System\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"^\s*(?:(?:public|private|internal|protected|new|volatile)\s+)*static\s+(?:(?:volatile|new|public|private|internal)\s+)*(?!readonly\b|class\b|partial\b|async\b|extern\b|implicit\b|explicit\b|event\b|unsafe\b|record\b|struct\b|interface\b)[\w.<>\[\],?]+(?:\s*,\s*[\w.<>\[\]?]+)*\s+\w+\s*(?:;|=[^>=]|\{[^}]*\bset;)")]
    private static partial Regex StaticState();

    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|^\s*#(?:region|pragma)\b")]
    private static partial Regex Mark();
}
