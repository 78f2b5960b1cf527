using Eep.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Samples.Measuring;

/// <summary>
/// Exact match of greedy answers. One forward over prompt and right answer decides it: greedy decoding gives the right answer
/// and stops exactly where every token of answer and line end is the most probable one after the right ones before it. Of
/// given endings the one whose first token is likeliest is chosen: their first tokens differ.
/// </summary>
public sealed class ExactScorer(MixtralForward model, int threads)
{
    private const int RowsPerBatch = 50;

    public Score Measure(ScoredItems items, ExpertMask? mask = null, RoutingCounter? counter = null)
    {
        var chunks = items.Sequences.Chunk(RowsPerBatch).ToArray();
        var choices = items.Choices.Chunk(RowsPerBatch).ToArray();
        var right = new (int Accurate, int Known)[chunks.Length];
        Parallel.For(0, chunks.Length, new ParallelOptions { MaxDegreeOfParallelism = counter is null ? threads : 1 }, index =>
        {
            set_num_threads(1);
            right[index] = choices.Length == 0
                ? MeasureChunk(chunks[index], items.OpenerToken, mask, counter)
                : MeasureChoices(chunks[index], choices[index], mask, counter);
        });
        var count = (double)items.Sequences.Count;
        return new Score(right.Sum(chunk => chunk.Accurate) / count, right.Sum(chunk => chunk.Known) / count);
    }

    private (int Accurate, int Known) MeasureChoices(TokenSequence[] sequences, int[][] choices, ExpertMask? mask, RoutingCounter? counter)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var batch = new TokenBatch(sequences);
        long[] places = [.. AnswerPlaces(sequences).Select(row => row[0])];
        var (hidden, _) = model.Run(batch, mask, counter);
        var logits = model.Logits(hidden.index_select(0, tensor(places)));
        var (flat, width) = (logits.data<float>().ToArray(), (int)logits.size(1));
        var accurate = choices.Where((tokens, row) =>
            tokens.MaxBy(token => flat[(row * width) + token]) == batch.Targets[places[row]]).Count();
        return (accurate, accurate);
    }

    private (int Accurate, int Known) MeasureChunk(
        TokenSequence[] sequences, int? openerToken, ExpertMask? mask, RoutingCounter? counter)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var batch = new TokenBatch(sequences);
        var places = AnswerPlaces(sequences);
        var (hidden, _) = model.Run(batch, mask, counter);
        var logits = model.Logits(hidden.index_select(0, tensor(places.SelectMany(row => row).ToArray())));
        var plain = logits.argmax(-1).data<long>().ToArray();
        var masked = plain;
        if (openerToken is { } token)
        {
            using Scalar never = float.NegativeInfinity;
            logits.narrow(1, token, 1).fill_(never);
            masked = logits.argmax(-1).data<long>().ToArray();
        }

        var (accurate, known, next) = (0, 0, 0);
        foreach (var row in places)
        {
            var rest = Enumerable.Range(1, row.Length - 1).All(place => plain[next + place] == batch.Targets[row[place]]);
            accurate += rest && plain[next] == batch.Targets[row[0]] ? 1 : 0;
            known += rest && masked[next] == batch.Targets[row[0]] ? 1 : 0;
            next += row.Length;
        }

        return (accurate, known);
    }

    /// <summary>For each row the flat places whose next token belongs to the answer or is the line end after it.</summary>
    private static List<long[]> AnswerPlaces(TokenSequence[] sequences)
    {
        var places = new List<long[]>();
        long start = 0;
        foreach (var sequence in sequences)
        {
            var first = start + sequence.AnswerStart - 1;
            var count = sequence.Ids.Length - 1 - sequence.AnswerStart;
            places.Add([.. Enumerable.Range(0, count).Select(offset => first + offset)]);
            start += sequence.Length;
        }

        return places;
    }
}
