using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Chat;

/// <summary>The known chat templates, each as the models' own template renders one user message with a generation prompt.</summary>
internal static class ChatTemplateTable
{
    private const string OtherSystemText = @"<\|im_start\|>system\n[^'{]|<\|im_sep\|>|default_system";
    private const string AssistantThinks = @"<\|im_start\|>assistant\n<think>";
    private const string HarmonySystem =
        "<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\n\nReasoning: medium\n\n"
        + "# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|>";

    private static readonly ChatTemplate s_chatMl =
        new("chatml", "Qwen3 and many others", "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")
        {
            TurnEnd = "<|im_end|>",
            Has = ["<|im_start|>", "<|im_end|>"],
            Lacks = [OtherSystemText, AssistantThinks],
        };

    private static readonly ChatTemplate s_mistral = new("mistral", "Mixtral and Mistral Instruct, first form", "{bos}[INST] ", " [/INST]")
    {
        AnswerStart = " ",
        Has = ["'[INST] '", "' [/INST]'"],
        Lacks = ["<<SYS>>", @"'\s\[INST\]"],
    };

    private static readonly ChatTemplate s_deepSeek = new("deepseek", "DeepSeek-V3", "{bos}<｜User｜>", "<｜Assistant｜>")
    {
        Has = ["<｜User｜>", "<｜Assistant｜>"],
        Lacks = [@"<｜Assistant｜></?think>", @"\bthinking\b", @"<｜User｜>'\s*\+\s*'"],
    };

    private static readonly ChatTemplate s_harmony =
        new("harmony", "gpt-oss", HarmonySystem + "<|start|>user<|message|>", "<|end|><|start|>assistant")
        {
            TurnEnd = "<|return|>",
            Remark = "The line with the current date is left out, so that a run can be repeated.",
            Has = ["<|start|>", "<|channel|>", "<|message|>"],
        };

    public static ImmutableArray<ChatTemplate> Rows { get; } =
    [
        s_mistral,
        s_mistral with
        {
            Name = "mistral-spaced",
            Models = "Mixtral Instruct, later form",
            Before = "{bos} [INST] ",
            Has = ["' [INST] '", "' [/INST]'"],
            Lacks = ["<<SYS>>", @"'\[INST\]"],
        },
        s_mistral with
        {
            Name = "mistral-v3",
            Models = "Mixtral 8x22B Instruct and Mistral with control tokens",
            After = "[/INST]",
            Has = ["'[INST] '", "'[/INST]'"],
            Lacks = ["<<SYS>>", @"'\s\[INST\]", @"'\s\[/INST\]"],
        },
        s_mistral with { Name = "llama2", Models = "Llama 2 Chat", TrimsMessage = true, Has = ["<<SYS>>", "[INST] ", " [/INST]"], Lacks = [] },
        new("llama3", "Llama 3 Instruct", "{bos}<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")
        {
            TurnEnd = "<|eot_id|>",
            TrimsMessage = true,
            Has = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
            Lacks = ["Cutting Knowledge Date"],
        },
        s_chatMl,
        WithSystem("qwen1.5", "Qwen1.5 Chat", "You are a helpful assistant"),
        WithSystem("qwen2", "Qwen2 Instruct", "You are a helpful assistant."),
        WithSystem("qwen2.5", "Qwen2.5 Instruct", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
        s_chatMl with
        {
            Name = "qwen3-thinking",
            Models = "Qwen3 Thinking",
            After = s_chatMl.After + "<think>\n",
            Has = ["<|im_start|>", "<|im_end|>", "<|im_start|>assistant\n<think>\n'"],
            Lacks = [OtherSystemText, @"<think>\n\n"],
        },
        s_deepSeek,
        s_deepSeek with
        {
            Name = "deepseek-r1",
            Models = "DeepSeek-R1",
            After = "<｜Assistant｜><think>\n",
            Has = ["<｜User｜>", "<｜Assistant｜><think>\n'"],
            Lacks = [@"\bthinking\b"],
        },
        new("deepseek-v2", "DeepSeek-V2 Chat", "{bos}User: ", "\n\nAssistant:") { AnswerStart = " ", Has = ["'User: '", "'Assistant:'", "'\n\n'"] },
        new("phi3", "Phi-3 and Phi-3.5", "<|user|>\n", "<|end|>\n<|assistant|>\n")
        {
            TurnEnd = "<|end|>",
            Has = ["<|user|>\n", "<|end|>\n", "<|assistant|>\n"],
        },
        new("tulu", "OLMoE Instruct, Tulu", "{bos}<|user|>\n", "\n<|assistant|>\n")
        {
            Has = ["'<|user|>\n'", "'<|assistant|>\n'"],
            Lacks = [@"<\|end\|>", @"<\|user\|>\n'\s*\+\s*message\['content'\]\s*\+\s*eos_token", @"\[gMASK\]"],
        },
        new("glm4", "GLM-4.5", "[gMASK]<sop><|user|>\n", "<|assistant|>")
        {
            TurnEnd = "<|user|>",
            Has = ["[gMASK]<sop>", "<|user|>\n", "<|assistant|>"],
            Lacks = ["else '<think>'", @"<\|assistant\|><think>"],
        },
        new("granite", "Granite 3.0", "<|start_of_role|>user<|end_of_role|>", "<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>")
        {
            TurnEnd = "<|end_of_text|>",
            Has = ["<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>"],
            Lacks = ["Knowledge Cutoff"],
        },
        new("minimax", "MiniMax-Text-01", "<beginning_of_sentence>user name=user\n", "<end_of_sentence>\n<beginning_of_sentence>ai name=assistant\n")
        {
            TurnEnd = "<end_of_sentence>",
            Has = ["<beginning_of_sentence>user name=user\n", "<beginning_of_sentence>ai name=assistant\n"],
        },
        s_harmony,
        s_harmony with
        {
            Name = "harmony-final",
            Models = "gpt-oss, straight to the answer",
            After = "<|end|><|start|>assistant<|channel|>final<|message|>",
            Has = [],
        },
        new("plain", "models without control tokens", "User: ", "\n\nAssistant:") { AnswerStart = " ", LeavesBeginToTokenizer = true },
    ];

    private static ChatTemplate WithSystem(string name, string models, string system) => s_chatMl with
    {
        Name = name,
        Models = models,
        Before = $"<|im_start|>system\n{system}<|im_end|>\n{s_chatMl.Before}",
        Has = [$"<|im_start|>system\n{system}<|im_end|>"],
        Lacks = [AssistantThinks],
    };
}
