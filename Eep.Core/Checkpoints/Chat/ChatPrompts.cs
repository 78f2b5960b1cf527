namespace Eep.Core.Checkpoints.Chat;

/// <summary>Prompts as token ids, put into a chat template or as they are.</summary>
public static class ChatPrompts
{
    /// <summary>The ids that a model sees of a message, and of what follows it.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="template">Null shows the message as it is, behind the tokenizer's own begin tokens.</param>
    /// <param name="message">What the user says.</param>
    /// <param name="answer">The start of an answer, as it follows the rendered message; usually empty.</param>
    public static int[] EncodePrompt(this HuggingFaceTokenizer tokenizer, ChatTemplate? template, string message, string answer = "")
    {
        var text = template is null ? message : template.Render(message, BeginOf(tokenizer));

        // A rendered template holds its own begin token; the tokenizer's would be a second one.
        return tokenizer.Encode(text + answer, addSpecialTokens: template?.LeavesBeginToTokenizer ?? true);
    }

    private static string BeginOf(HuggingFaceTokenizer tokenizer) => tokenizer.BosId is { } id ? tokenizer.TokenOf(id) ?? "" : "";
}
