using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>What one plan answers to the documents of a block: grows pass by pass, then token by token.</summary>
internal sealed class PlanReading
{
    private readonly BlockDocuments _documents;
    private readonly Dictionary<int, GreedyAnswer> _answers = [];
    private readonly Dictionary<int, LikelihoodTable> _likelihoods = [];

    public PlanReading(BlockDocuments documents, HuggingFaceTokenizer tokenizer, EngineOptions options, int layers, int experts)
    {
        _documents = documents;
        RoutedCounts = new long[layers, experts];
        foreach (var (document, request) in documents.Requests)
        {
            if (documents.IsGenerated(document))
            {
                _answers.Add(document, new GreedyAnswer(request, tokenizer, options.StopWhenDecided));
            }
            else
            {
                _likelihoods.Add(document, new LikelihoodTable(documents.Continuations(document)));
            }
        }
    }

    /// <summary>Pairs routed to each original expert, [layers, experts].</summary>
    public long[,] RoutedCounts { get; }

    public GreedyAnswer Answer(int document) => _answers[document];

    /// <summary>The questions to the rows of one sequence, which starts at row <paramref name="start"/>.</summary>
    public IEnumerable<LogitQuery> QueriesOf(PackedSequence sequence, int start)
    {
        if (_likelihoods.TryGetValue(sequence.Document, out var table))
        {
            return table.QueriesOf(sequence, start);
        }

        var suppressed = _answers[sequence.Document].TokenCount == 0 ? _documents.Requests[sequence.Document].Suppressed : [];
        return Enumerable.Range(sequence.FirstLogit, sequence.Ids.Length - sequence.FirstLogit).Select(
            position => new LogitQuery(start + position, sequence.Document, -1, position == sequence.FirstLogit ? suppressed : []));
    }

    /// <summary>Uses what the logits said about one sequence.</summary>
    /// <returns>How many of its tokens belong to prompt and answer.</returns>
    public int TakeIn(PackedSequence sequence, ReadOnlySpan<LogitReading> readings)
    {
        if (_likelihoods.TryGetValue(sequence.Document, out var table))
        {
            table.TakeIn(sequence, readings);
            return sequence.Ids.Length;
        }

        var answer = _answers[sequence.Document];
        for (var step = 0; ; step++)
        {
            answer.Append(readings[step].Best);
            var next = sequence.FirstLogit + step + 1;
            if (answer.IsFinished || next == sequence.Ids.Length || sequence.Ids[next] != readings[step].Best)
            {
                return next;
            }
        }
    }

    /// <summary>Whether a document's answer is generated and not finished.</summary>
    public bool IsUnfinished(int document) => _answers.TryGetValue(document, out var answer) && !answer.IsFinished;

    /// <summary>Tokens of prompt and answer so far.</summary>
    public int LengthOf(int document) => _documents.Requests[document].Prompt.Length + _answers[document].TokenCount;

    /// <summary>Prompt and answer so far.</summary>
    public int[] IdsOf(int document) => [.. _documents.Requests[document].Prompt, .. _answers[document].Ids];

    /// <summary>Counts some tokens of a pass for one block.</summary>
    public void Count(BlockChoice choice, int firstRow, int rows)
    {
        var perToken = choice.ExpertsPerToken;
        foreach (var row in choice.Selected.AsSpan(firstRow * perToken, rows * perToken))
        {
            RoutedCounts[choice.Layer, choice.Dominants[(int)row]]++;
        }
    }

    /// <summary>The answers, by document.</summary>
    public IEnumerable<(int Document, ModelAnswer Answer)> Answers() => _documents.Requests.Keys.Select(document => (document, AnswerOf(document)));

    private ModelAnswer AnswerOf(int document) => _likelihoods.TryGetValue(document, out var table)
        ? table.ToAnswer()
        : new Generated(_answers[document].Completion, _answers[document].TokenCount);
}
