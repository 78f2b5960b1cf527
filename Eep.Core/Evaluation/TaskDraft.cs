using System.Globalization;
using System.Text.RegularExpressions;
using Eep.Core.Evaluation.Metrics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eep.Core.Evaluation;

/// <summary>What a form says of a task over data files: which fields become prompt and target, how an answer is scored, which rows are which split.</summary>
public sealed partial record TaskDraft
{
    private const string DataName = "all";
    private static readonly string[] s_targets = ["answer", "answers", "target", "label", "output", "completion", "response", "solution"];

    // What depends on the data file or is said by the form; of another definition it is left out.
    private static readonly string[] s_own =
        ["dataset_path", "dataset_name", "dataset_kwargs", "search_split", "training_split", "validation_split", "test_split", "fewshot_split", "doc_to_choice"];

    /// <summary>Name of the task.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the data file that is divided, which lies beside the task file; null when every split has a file of its own.</summary>
    public required string? DataFile { get; init; }

    /// <summary>Names of files that are a split each; the other splits are parts of <see cref="DataFile"/>.</summary>
    public IReadOnlyDictionary<SplitKind, string> SplitFiles { get; init; } = new Dictionary<SplitKind, string>();

    /// <summary>What the model is asked for.</summary>
    public OutputType OutputType { get; init; }

    /// <summary>Prompt template.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Target template, or the name of a field.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a multiple_choice task: a template that yields a list, or one template a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Name of the metric that is the fitness.</summary>
    public required string Metric { get; init; }

    /// <summary>Percent of the file for the search; 0 for no such split.</summary>
    public double Search { get; init; } = 40;

    /// <summary>Percent for the choice of the winner.</summary>
    public double Validation { get; init; } = 30;

    /// <summary>Percent for the test.</summary>
    public double Test { get; init; } = 30;

    /// <summary>Seed of the division.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Why splits may share documents, in words; empty = they may not.</summary>
    public string Overlap { get; init; } = "";

    /// <summary>Percent of the divided file that each split takes.</summary>
    public IReadOnlyList<(SplitKind Split, double Percent)> Shares => [(SplitKind.Search, Search), (SplitKind.Validation, Validation), (SplitKind.Test, Test)];

    /// <summary>A first guess from the names of the fields: the target is the field that is called like one, else the last; the prompt shows all others.</summary>
    /// <param name="dataFile">Name of the data file.</param>
    /// <param name="fields">Names of its fields, in order; at least one.</param>
    public static TaskDraft Guess(string dataFile, IReadOnlyList<string> fields)
    {
        var target = s_targets.FirstOrDefault(name => fields.Contains(name)) ?? fields[^1];
        var shown = fields.Where(field => field != target && field is not ("id" or "idx" or "index" or "title" or "is_impossible" or "plausible_answers"));
        return new TaskDraft
        {
            Name = NameOf(Path.GetFileNameWithoutExtension(dataFile)),
            DataFile = dataFile,
            Prompt = string.Concat(shown.Select(field => $"{char.ToUpperInvariant(field[0])}{field[1..]}: {Shown(field)}\n")) + "Answer:",
            Target = Shown(target),
            Metric = MetricCatalog.Default(OutputType.GenerateUntil),
        };
    }

    /// <summary>The same with another part of the divided file, in percent, for a split.</summary>
    public TaskDraft WithShare(SplitKind split, double percent) => split switch
    {
        SplitKind.Search => this with { Search = percent },
        SplitKind.Validation => this with { Validation = percent },
        _ => this with { Test = percent },
    };

    /// <summary>The same over other files: a split that has one is no part of the divided file any more, which then is divided whole among the others.</summary>
    /// <param name="dataFile">Name of the file that is divided, or null.</param>
    /// <param name="splitFiles">Names of the files that are a split each.</param>
    public TaskDraft WithFiles(string? dataFile, IReadOnlyDictionary<SplitKind, string> splitFiles)
    {
        var kept = Shares.Where(share => dataFile is not null && !splitFiles.ContainsKey(share.Split)).ToArray();
        var sum = kept.Sum(share => share.Percent);
        return this with
        {
            DataFile = dataFile,
            SplitFiles = splitFiles,
            Search = Scaled(SplitKind.Search),
            Validation = Scaled(SplitKind.Validation),
            Test = Scaled(SplitKind.Test),
        };

        double Scaled(SplitKind split) => kept.Any(share => share.Split == split)
            ? sum > 0 ? Math.Round(100 * kept.First(share => share.Split == split).Percent / sum) : Math.Floor(100.0 / kept.Length)
            : 0;
    }

    /// <summary>The same file as another task has its data: prompt, target, choices and metric are that task's.</summary>
    public TaskDraft With(EvaluationTask definition) => this with
    {
        Name = definition.Name,
        OutputType = definition.OutputType,
        Prompt = definition.DocToText,
        Target = definition.DocToTarget,
        Choices = definition.DocToChoice,
        Metric = definition.Metric.Name,
    };

    /// <summary>The task file.</summary>
    /// <param name="definition">Path of a task file whose filters, stops and other rules are taken over; null for the plain ones.</param>
    /// <exception cref="TaskException">That file cannot be read.</exception>
    public string ToYaml(string? definition = null)
    {
        var root = definition is null ? Plain() : YamlFile.Tree(definition);
        foreach (var field in s_own)
        {
            root.Children.Remove(field);
        }

        root.Children["task"] = Text(Name);
        root.Children["dataset_kwargs"] = new YamlMappingNode("data_files", DataFiles());
        foreach (var split in SplitFiles.Keys.Order())
        {
            root.Children[$"{TaskItems.Name(split)}_split"] = TaskItems.Name(split);
        }

        root.Children["output_type"] = OutputTypes.Name(OutputType);
        root.Children["doc_to_text"] = Text(Prompt);
        root.Children["doc_to_target"] = Text(Target);
        if (Choices.Count > 0)
        {
            root.Children["doc_to_choice"] = Choices.Count == 1 ? Text(Choices[0]) : new YamlSequenceNode(Choices.Select(Text));
        }

        if (definition is null || TaskFile.Read(definition).Metric.Name != Metric)
        {
            root.Children["metric_list"] = new YamlSequenceNode(new YamlMappingNode("metric", Text(Metric)));
        }

        var metadata = root.Children.TryGetValue("metadata", out var known) && known is YamlMappingNode mapping ? mapping : new YamlMappingNode("version", "1.0");
        if (DataFile is not null)
        {
            metadata.Children["divide"] = Divide();
        }

        if (Overlap.Trim() is { Length: > 0 } words)
        {
            metadata.Children["overlap"] = Text(words);
        }

        root.Children["metadata"] = metadata;
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    private YamlMappingNode Plain() => OutputType == OutputType.GenerateUntil
        ? new YamlMappingNode(
            "generation_kwargs", new YamlMappingNode("until", new YamlSequenceNode(Text("\n")), "max_gen_toks", "32"),
            "filter_list", new YamlSequenceNode(new YamlMappingNode("name", "strict", "filter", new YamlSequenceNode(new YamlMappingNode("function", "take_first"), new YamlMappingNode("function", "strip")))))
        : new YamlMappingNode();

    private YamlMappingNode DataFiles()
    {
        var files = new YamlMappingNode(SplitFiles.OrderBy(pair => pair.Key).SelectMany(pair => (YamlNode[])[Text(TaskItems.Name(pair.Key)), Text(pair.Value)]).ToArray());
        if (DataFile is not null)
        {
            files.Add(DataName, Text(DataFile));
        }

        return files;
    }

    private YamlMappingNode Divide()
    {
        var divide = new YamlMappingNode("file", DataName, "seed", Seed.ToString(CultureInfo.InvariantCulture));
        foreach (var (split, percent) in Shares.Where(share => share.Percent != 0))
        {
            divide.Add(TaskItems.Name(split), percent.ToString(CultureInfo.InvariantCulture));
        }

        return divide;
    }

    // Quotes keep line breaks, blanks and words like "no" what they are.
    private static YamlScalarNode Text(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    private static string Shown(string field) => $"{{{{{field}}}}}";

    private static string NameOf(string file) => Others().Replace(file, "_").Trim('_', '.') is { Length: > 0 } name ? name : "task";

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Others();
}
