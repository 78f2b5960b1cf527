using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;
using Eep.Core.Runs;

namespace Eep.Web.Tasks;

/// <summary>What a program says of the data files that it sends to become a task; what it leaves out is as the form would fill it in.</summary>
public sealed record TaskDataRequest
{
    /// <summary>Name of a published format, which fills in prompt, target, filters and metric; null = fields of one's own.</summary>
    public string? Format { get; init; }

    /// <summary>Name of the task.</summary>
    public string? Name { get; init; }

    /// <summary>generate_until, multiple_choice, loglikelihood or loglikelihood_rolling.</summary>
    public string? OutputType { get; init; }

    /// <summary>Prompt template.</summary>
    public string? Prompt { get; init; }

    /// <summary>Target template.</summary>
    public string? Target { get; init; }

    /// <summary>Of multiple_choice: a template that yields a list, or one a choice.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Name of the metric that is the fitness.</summary>
    public string? Metric { get; init; }

    /// <summary>Percent of the divided file for the search.</summary>
    public double? Search { get; init; }

    /// <summary>Percent for the choice of the winner.</summary>
    public double? Validation { get; init; }

    /// <summary>Percent for the test.</summary>
    public double? Test { get; init; }

    /// <summary>Seed of the division.</summary>
    public int? Seed { get; init; }

    /// <summary>Why splits may share documents, in words.</summary>
    public string? Overlap { get; init; }

    /// <summary>Reads one; no text is an empty one.</summary>
    /// <exception cref="JsonException">Names the faulty field.</exception>
    public static TaskDataRequest Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? new TaskDataRequest()
        : JsonSerializer.Deserialize<TaskDataRequest>(text, RunJson.Line) ?? throw new JsonException("The field 'task' is null; it must be an object.");

    /// <summary>A draft with what is said here in the place of what it has.</summary>
    /// <exception cref="RunOptionsException">The output type is none.</exception>
    public TaskDraft Fill(TaskDraft draft)
    {
        var kind = OutputType is null ? draft.OutputType : OutputTypes.Find(OutputType)
            ?? throw new RunOptionsException([new OptionFault("outputType", $"is '{OutputType}'; it must be one of {string.Join(", ", OutputTypes.Names)}.")]);
        return draft with
        {
            Name = Name ?? draft.Name,
            OutputType = kind,
            Prompt = Prompt ?? draft.Prompt,
            Target = Target ?? draft.Target,
            Choices = Choices ?? draft.Choices,
            Metric = Metric ?? (kind == draft.OutputType ? draft.Metric : MetricCatalog.Default(kind)),
            Search = Search ?? draft.Search,
            Validation = Validation ?? draft.Validation,
            Test = Test ?? draft.Test,
            Seed = Seed ?? draft.Seed,
            Overlap = Overlap ?? draft.Overlap,
        };
    }
}
