using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Eep.Core.Evaluation.Suites;

/// <summary>Reads a suite from YAML: name, confidence, tasks with split, limit and gates, and gates about the model.</summary>
public static class SuiteFile
{
    /// <summary>Whether a file is a suite (it has a list of tasks) rather than one task.</summary>
    public static bool IsSuite(string path) => YamlFile.Read(path).Names.Contains("suite");

    /// <summary>Reads suite, tasks and data.</summary>
    /// <exception cref="TaskException">Names file, field, value and what would be right.</exception>
    /// <param name="path">The suite file; task files are relative to its folder.</param>
    /// <param name="limit">Most documents of every task; null = what the suite says. Another limit is another version.</param>
    public static Suite Read(string path, int? limit = null)
    {
        var fields = YamlFile.Read(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = fields.Required("suite");
        var confidence = Share(fields, "confidence") ?? Suite.DefaultConfidence;
        SuiteTask[] tasks = [.. fields.Mappings("tasks").Select(task => Task(task, folder, limit))];
        ModelGate[] gates = [.. fields.Mappings("gates").Select(Gate)];
        fields.RefuseOthers("a suite has suite, confidence, tasks, gates.");
        if (tasks.Length == 0 || tasks.DistinctBy(task => task.Name).Count() != tasks.Length)
        {
            throw new TaskException($"{fields.Where("tasks")} must list at least one task, each once.");
        }

        return new Suite { Name = name, Version = VersionOf(name, confidence, tasks, gates), Confidence = confidence, Tasks = tasks, ModelGates = gates };
    }

    /// <summary>Reads a suite, or a task as a suite of one.</summary>
    /// <param name="path">The suite or task file.</param>
    /// <param name="split">Split of a task that is evaluated alone.</param>
    /// <param name="limit">Most documents of every task; null = all, or what the suite says.</param>
    /// <exception cref="TaskException">Names file, field, value and what would be right.</exception>
    public static Suite ReadAny(string path, SplitKind split, int? limit) => IsSuite(path) ? Read(path, limit) : OfTask(TaskFile.Read(path), split, limit);

    /// <summary>A suite of one task without gates.</summary>
    public static Suite OfTask(EvaluationTask task, SplitKind split, int? limit)
    {
        var only = new SuiteTask(new Evaluator(task), split, limit, []);
        return new Suite { Name = task.Name, Version = VersionOf(task.Name, Suite.DefaultConfidence, [only], []), Tasks = [only] };
    }

    private static SuiteTask Task(YamlFields fields, string folder, int? most)
    {
        var file = fields.Required("task");
        var split = fields.Text("split") ?? "test";
        if (!Enum.TryParse<SplitKind>(split, ignoreCase: true, out var kind) || int.TryParse(split, out _))
        {
            throw new TaskException($"{fields.Where("split")} is '{split}'; it must be search, validation or test.");
        }

        var gates = Gates(fields);
        var limit = fields.Number("limit", 1) is { } own && own < (most ?? int.MaxValue) ? own : most;
        fields.RefuseOthers("a task of a suite has task, split, limit, floor, max_drop, max_relative_drop, non_inferiority.");
        var evaluator = new Evaluator(TaskFile.Read(Path.GetFullPath(file, folder)));
        _ = evaluator.Items(kind);
        return new SuiteTask(evaluator, kind, limit, gates);
    }

    private static TaskGate[] Gates(YamlFields fields) =>
    [
        .. Enum.GetValues<TaskGateKind>()
            .Select(kind => (Kind: kind, Limit: Number(fields, new TaskGate(kind, 0).Name)))
            .Where(gate => gate.Limit is not null)
            .Select(gate => new TaskGate(gate.Kind, gate.Limit >= 0 || gate.Kind == TaskGateKind.Floor
                ? gate.Limit!.Value
                : throw new TaskException($"{fields.Where(new TaskGate(gate.Kind, 0).Name)} is {gate.Limit}; a loss is written as a number of at least 0."))),
    ];

    private static ModelGate Gate(YamlFields fields)
    {
        var quantity = fields.Required("quantity");
        var (most, least) = (Number(fields, "at_most"), Number(fields, "at_least"));
        fields.RefuseOthers("a gate has quantity and at_most or at_least, a share of the baseline's.");
        return ModelGate.Quantities.Contains(quantity) && most is null != least is null && (most ?? least) > 0
            ? new ModelGate(quantity, most is not null, (most ?? least)!.Value)
            : throw new TaskException(
                $"{fields.Where("quantity")} is '{quantity}'; a gate names one of {string.Join(", ", ModelGate.Quantities)} and either at_most or at_least, above 0.");
    }

    private static double? Share(YamlFields fields, string name) => Number(fields, name) switch
    {
        null => null,
        > 0 and < 1 and var share => share,
        var other => throw new TaskException($"{fields.Where(name)} is {other}; it must be above 0 and below 1."),
    };

    private static double? Number(YamlFields fields, string name) => fields.Text(name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new TaskException($"{fields.Where(name)} is '{text}'; it must be a number.");

    private static string VersionOf(string name, double confidence, SuiteTask[] tasks, ModelGate[] gates)
    {
        var text = new StringBuilder(FormattableString.Invariant($"{name}\n{confidence}\n"));
        foreach (var task in tasks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{task.Evaluator.Identity} {task.Split} {task.Limit} {string.Join(' ', task.Gates)}\n");
        }

        text.AppendJoin('\n', gates.Select(gate => gate.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];
    }
}
