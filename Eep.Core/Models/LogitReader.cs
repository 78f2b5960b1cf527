using Eep.Core.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>One question to a row of the final residual stream.</summary>
/// <param name="Row">Row of the batch.</param>
/// <param name="Document">Index of the request, for messages.</param>
/// <param name="Target">Token whose log-probability is wanted; -1 for none.</param>
/// <param name="Suppressed">Tokens that may not be the best; empty for none.</param>
internal readonly record struct LogitQuery(int Row, int Document, int Target, int[] Suppressed);

/// <summary>What the logits said: the best token, and the natural-log probability of the target where one was asked for.</summary>
internal readonly record struct LogitReading(int Best, double LogProbability);

/// <summary>Applies the head to the rows that matter and reads what is asked for, in blocks of bounded size.</summary>
internal static class LogitReader
{
    public const int BlockElements = 1 << 24;

    /// <exception cref="ModelException">A logit is NaN or infinite.</exception>
    public static LogitReading[] Read(DecoderModel model, Tensor hidden, IReadOnlyList<LogitQuery> queries, string planHash)
    {
        var readings = new List<LogitReading>(queries.Count);
        foreach (var block in queries.Chunk(Math.Max(Linear.FewestRows, BlockElements / model.Config.VocabularySize)))
        {
            using var scope = NewDisposeScope();
            var rows = tensor(block.Select(query => (long)query.Row).ToArray(), device: model.Device);
            var logits = model.Logits(hidden.index_select(0, rows));
            CheckFinite(logits, block, planHash);
            var targets = block.Any(query => query.Target >= 0) ? TargetLogProbabilities(logits, block) : new float[block.Length];
            Suppress(logits, block);
            var best = logits.argmax(-1).cpu().data<long>().ToArray();
            readings.AddRange(best.Zip(targets, (token, logProbability) => new LogitReading((int)token, logProbability)));
        }

        return [.. readings];
    }

    private static void CheckFinite(Tensor logits, LogitQuery[] block, string planHash)
    {
        if (logits.isfinite().all().cpu().item<bool>())
        {
            return;
        }

        var finite = logits.isfinite().all(1).cpu().data<bool>().ToArray();
        throw new ModelException(
            $"Plan {planHash[..12]} gives logits that are NaN or infinite at document {block[Array.IndexOf(finite, false)].Document}; "
            + "its coefficients, or weights of the model, are not usable numbers.");
    }

    private static float[] TargetLogProbabilities(Tensor logits, LogitQuery[] block)
    {
        var targets = tensor(block.Select(query => Math.Max(0L, query.Target)).ToArray(), device: logits.device).unsqueeze(1);
        return logits.log_softmax(-1).gather(1, targets).cpu().flatten().data<float>().ToArray();
    }

    private static void Suppress(Tensor logits, LogitQuery[] block)
    {
        var rows = new List<long>();
        var tokens = new List<long>();
        for (var row = 0; row < block.Length; row++)
        {
            foreach (var token in block[row].Suppressed)
            {
                rows.Add(row);
                tokens.Add(token);
            }
        }

        if (rows.Count > 0)
        {
            logits.index_put_(
                tensor(float.NegativeInfinity, device: logits.device),
                [tensor(rows.ToArray(), device: logits.device), tensor(tokens.ToArray(), device: logits.device)]);
        }
    }
}
