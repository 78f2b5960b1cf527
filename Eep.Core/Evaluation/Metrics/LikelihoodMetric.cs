using System.Text;
using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// What the likelihood of a text is divided by. A perplexity over documents is exp(-sum of log-likelihoods / sum of units) with units
/// 1 (perplexity), words, UTF-8 bytes or tokens. Words are the pieces between runs of white space, an empty one at either end counted,
/// as in the harness.
/// </summary>
public static partial class LikelihoodMetric
{
    /// <summary>Units of one text.</summary>
    /// <param name="name">Name of the metric.</param>
    /// <param name="text">The text whose likelihood was taken.</param>
    /// <param name="tokens">Its tokens in the model's own vocabulary.</param>
    public static double Units(string name, string text, int tokens) => name switch
    {
        "word_perplexity" => Blanks().Split(text).Length,
        "byte_perplexity" or "bits_per_byte" => Encoding.UTF8.GetByteCount(text),
        "token_perplexity" => tokens,
        _ => 1,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
