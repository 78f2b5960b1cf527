namespace Eep.Core.Evaluation;

/// <summary>A task is data: where documents lie, how they become prompts, how an answer is scored. Field names of lm-evaluation-harness.</summary>
public sealed record EvaluationTask
{
    /// <summary>Unique name (harness: task).</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people (metadata.description).</summary>
    public string? Description { get; init; }

    /// <summary>generate_until or multiple_choice.</summary>
    public required OutputType OutputType { get; init; }

    /// <summary>JSONL file of each split, absolute.</summary>
    public required IReadOnlyDictionary<SplitKind, string> DataFiles { get; init; }

    /// <summary>Stands before every prompt, as it is (harness: description).</summary>
    public string PromptPrefix { get; init; } = "";

    /// <summary>Prompt template, <c>{{field}}</c> placeholders.</summary>
    public required string DocToText { get; init; }

    /// <summary>Target template; for multiple choice it yields the index or the text of the right choice.</summary>
    public required string DocToTarget { get; init; }

    /// <summary>Choices of a multiple_choice task: a field that holds a list, or fixed texts.</summary>
    public IReadOnlyList<string> DocToChoice { get; init; } = [];

    /// <summary>Between prompt and target; one space unless set.</summary>
    public string TargetDelimiter { get; init; } = " ";

    /// <summary>Stop strings (harness: generation_kwargs.until).</summary>
    public IReadOnlyList<string> Until { get; init; } = ["\n"];

    /// <summary>Generation limit in tokens (harness: generation_kwargs.max_gen_toks).</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Steps applied to a completion before the metric, in order.</summary>
    public IReadOnlyList<FilterStep> Filters { get; init; } = [];

    /// <summary>The metric that is the fitness. Larger is better.</summary>
    public required MetricSpec Metric { get; init; }

    /// <summary>Openers that only change the form of an answer; with them suppressed the score says what the model knows.</summary>
    public IReadOnlyList<string> StyleWords { get; init; } = [];

    /// <summary>Version of prompt and rules; changes whenever scores could.</summary>
    public required string Version { get; init; }
}

/// <summary>generate_until: free greedy text; multiple_choice: likelihood of given choices.</summary>
public enum OutputType
{
    /// <summary>Free greedy generation.</summary>
    GenerateUntil,

    /// <summary>Likelihood of given choices.</summary>
    MultipleChoice,
}

/// <summary>The three disjoint parts of a task's data.</summary>
public enum SplitKind
{
    /// <summary>What the search's fitness is computed on.</summary>
    Search,

    /// <summary>What the winner is chosen on.</summary>
    Validation,

    /// <summary>What is reported, scored once.</summary>
    Test,
}

/// <summary>One filter step with its arguments, as in the harness's filter_list.</summary>
public sealed record FilterStep(string Function, IReadOnlyDictionary<string, string> Arguments);

/// <summary>A metric with the harness's options (ignore_case, ignore_punctuation, regexes_to_ignore ...).</summary>
public sealed record MetricSpec(string Name, IReadOnlyDictionary<string, string> Arguments);
